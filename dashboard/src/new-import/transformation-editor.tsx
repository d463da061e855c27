import ArrowDownOutlined from '@ant-design/icons/ArrowDownOutlined';
import ArrowUpOutlined from '@ant-design/icons/ArrowUpOutlined';
import DeleteOutlined from '@ant-design/icons/DeleteOutlined';
import { Button } from 'antd';
import { useContext, useRef } from 'react';
import type { Preview, Transformation } from '../api/types.ts';
import { FieldProblems } from '../parts/field.tsx';
import type { StepProps } from './step-props.ts';
import { StepEffect } from './step-effect.tsx';
import { TransformationFields } from './transformation-fields.tsx';

const NAMES: Record<Transformation['op'], string> = {
  rename: 'Rename a field',
  copy: 'Copy a field',
  new: 'New field',
  delete: 'Delete a field',
};

/** Each transformation with its fields and with what it does to the first rows. */
export default function TransformationEditor({
  draft,
  change,
  columns,
}: StepProps & { columns: Preview['columns'] }) {
  const list = draft.transformations;
  const keys = useKeys(list.length);
  const problems = useContext(FieldProblems);
  const set = (next: Transformation[]) => change({ transformations: next });
  const swap = (a: number, b: number) => {
    const [first, second] = [list[a], list[b]];
    if (!first || !second) return;
    keys.swap(a, b);
    set(list.with(a, second).with(b, first));
  };
  return (
    <ol className="stack" style={{ listStyle: 'none' }}>
      {list.map((item, index) => (
        <li key={keys.at(index)} className="step-card">
          <header>
            <h3>
              {index + 1}. {NAMES[item.op]}
            </h3>
            <div className="row">
              <Button
                size="small"
                type="text"
                icon={<ArrowUpOutlined aria-hidden />}
                aria-label={`Move transformation ${index + 1} up`}
                disabled={index === 0}
                onClick={() => swap(index, index - 1)}
              />
              <Button
                size="small"
                type="text"
                icon={<ArrowDownOutlined aria-hidden />}
                aria-label={`Move transformation ${index + 1} down`}
                disabled={index === list.length - 1}
                onClick={() => swap(index, index + 1)}
              />
              <Button
                size="small"
                type="text"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={`Remove transformation ${index + 1}`}
                onClick={() => {
                  keys.remove(index);
                  set(list.toSpliced(index, 1));
                }}
              />
            </div>
          </header>
          <div className="stack">
            {problems
              .filter(({ path }) => path === `transformations[${index}]`)
              .map(({ message }) => (
                <p key={message} className="field">
                  <span className="wrong" role="alert">
                    {message}
                  </span>
                </p>
              ))}
            <TransformationFields
              item={item}
              path={`transformations[${index}]`}
              columns={columns.map(({ name }) => name)}
              change={(next) => set(list.with(index, next))}
            />
            <StepEffect draft={draft} index={index} columns={columns} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Keys that stay with their transformations when these move. */
function useKeys(length: number) {
  const keys = useRef<number[]>([]);
  const last = useRef(0);
  while (keys.current.length < length) keys.current.push(++last.current);
  return {
    at: (index: number) => keys.current[index],
    remove: (index: number) => void keys.current.splice(index, 1),
    swap(a: number, b: number) {
      const [first = 0, second = 0] = [keys.current[a], keys.current[b]];
      keys.current = keys.current.with(a, second).with(b, first);
    },
  };
}
