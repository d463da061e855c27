import type { Report } from '../api/types.ts';
import { count, plural, size } from '../parts/format.ts';
import { Card } from '../parts/page.tsx';
import { Cell, Sheet } from '../parts/sheet.tsx';

const COLUMNS = ['File', 'Size', 'Encoding', 'Records', 'Rejected'];

/** The files of a run that read many, each with what it was found to be. */
export function Files({ report }: { report: Report }) {
  const { files, run } = report;
  if (files === null) return null;
  return (
    <Card
      title="Files"
      aside={
        run.fileCounts && (
          <span className="muted small">
            {plural(run.fileCounts.taken, 'file')} of {count(run.fileCounts.matched)} that the
            address means
          </span>
        )
      }
    >
      <Sheet
        label="Files of the run"
        first="Number"
        columns={COLUMNS.map((name) => ({ key: name, head: name }))}
        rows={files.map((file, index) => ({
          key: file.name,
          line: count(index + 1),
          cells: [
            <Cell key="name" value={file.name} />,
            file.sizeBytes === null ? '' : size(file.sizeBytes),
            file.isEmpty ? 'empty' : file.encoding,
            file.read === null ? '' : count(file.read),
            file.rejected === null ? '' : count(file.rejected),
          ],
        }))}
      />
    </Card>
  );
}
