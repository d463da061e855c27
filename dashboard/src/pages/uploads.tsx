import DeleteOutlined from '@ant-design/icons/DeleteOutlined';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.ts';
import { useUploads } from '../api/queries.ts';
import type { Upload } from '../api/types.ts';
import { DropArea } from '../parts/drop-area.tsx';
import { size } from '../parts/format.ts';
import { Note, ProblemNote } from '../parts/note.tsx';
import { Bones, Card, Empty, Page } from '../parts/page.tsx';
import { Time } from '../parts/time.tsx';

/** The upload area: what lies in it, more files into it, and files out of it. */
export default function UploadsPage() {
  const queries = useQueryClient();
  const [added, setAdded] = useState<string | null>(null);
  const uploads = useUploads();
  const again = () => queries.invalidateQueries({ queryKey: ['uploads'] });
  const remove = useMutation({
    mutationFn: (name: string) =>
      ask(api.v1.uploads[':name'].$delete({ param: { name: encodeURIComponent(name) } })),
    onSettled: () => {
      setAdded(null);
      return again();
    },
  });
  const columns: TableColumnsType<Upload> = [
    {
      title: 'Name',
      dataIndex: 'name',
      width: 360,
      sorter: (a, b) => a.name.localeCompare(b.name),
      render: (_, { name }) => (
        <bdi className="cell" title={name}>
          {name}
        </bdi>
      ),
    },
    {
      title: 'Size',
      dataIndex: 'sizeBytes',
      align: 'end',
      width: 120,
      sorter: (a, b) => a.sizeBytes - b.sizeBytes,
      render: (_, { sizeBytes }) => size(sizeBytes),
    },
    {
      title: 'Changed',
      dataIndex: 'updatedAt',
      width: 200,
      responsive: ['sm'],
      sorter: (a, b) => a.updatedAt.localeCompare(b.updatedAt),
      render: (_, { updatedAt }) => <Time at={updatedAt} />,
    },
    {
      title: <span className="hidden-text">Delete</span>,
      key: 'delete',
      align: 'end',
      width: 60,
      render: (_, { name }) => (
        <Popconfirm
          title="Delete this file?"
          description="Imports that read it will fail from now on."
          okText="Delete"
          okButtonProps={{ danger: true }}
          onConfirm={() => remove.mutateAsync(name)}
        >
          <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={`Delete ${name}`} />
        </Popconfirm>
      ),
    },
  ];
  const items = uploads.data?.items;
  return (
    <Page title="Uploads" lead="Files that imports can read as upload://name">
      <DropArea
        what="files to upload"
        many
        onUploaded={({ name }) => {
          setAdded(name);
          void again();
        }}
      />
      {added !== null && (
        <Note
          tone="good"
          title={
            <>
              <bdi>{added}</bdi> is in the upload area
            </>
          }
        />
      )}
      {remove.error && <ProblemNote error={remove.error} />}
      {uploads.error && <ProblemNote error={uploads.error} retry={() => void uploads.refetch()} />}
      {items === undefined ? (
        !uploads.error && <Bones />
      ) : items.length === 0 ? (
        <Card>
          <Empty title="No files yet">
            Files that you upload here, or while you make an import, are listed here. A file of the
            same name takes the place of the one before.
          </Empty>
        </Card>
      ) : (
        <Card flush title="Uploads">
          <Table
            rowKey="name"
            size="middle"
            columns={columns}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            showSorterTooltip={false}
            pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
          />
        </Card>
      )}
    </Page>
  );
}
