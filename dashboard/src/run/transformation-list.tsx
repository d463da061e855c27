import type { Transformation, ValueTransformation } from '../api/types.ts';
import { plural, valueText } from '../parts/format.ts';

/** Transformations as sentences, in their order. */
export function TransformationList({ list }: { list: readonly Transformation[] }) {
  return (
    <div className="stack tight">
      <h3>Transformations</h3>
      <ol className="prose" style={{ paddingInlineStart: 20 }}>
        {list.map((each, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a list that is only shown
          <li key={index}>
            <bdi>{transformationText(each)}</bdi>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** A transformation as a sentence. */
export function transformationText(item: Transformation): string {
  switch (item.op) {
    case 'rename':
    case 'copy': {
      const verb = item.op === 'rename' ? 'Rename' : 'Copy';
      const values = (item.values ?? []).map(valueStepText);
      return `${verb} ${item.from} to ${item.to}${values.length > 0 ? `, then ${values.join(', then ')}` : ''}`;
    }
    case 'new':
      return `New field ${item.field} with ${valueText(item.value)}`;
    case 'delete':
      return `Delete ${item.field}`;
  }
}

function valueStepText(value: ValueTransformation): string {
  switch (value.op) {
    case 'map':
      return `map ${plural(value.mappings.length, 'value')}`;
    case 'timestamp':
      return `read a time as ${value.pattern}`;
    case 'cast':
      return `cast to ${value.to}`;
  }
}
