import type { Exact } from './number.ts';
import type { Path, Problem, Range } from './source.ts';

/** One step of a traversal: `.name` or `[key]`. */
export type Step =
  | { readonly kind: 'attribute'; readonly name: string; readonly range: Range }
  | { readonly kind: 'index'; readonly key: Expression; readonly range: Range };

/** A piece of a template, strip markers and `<<-` indentation already applied; a text's range is that of what is written. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string; readonly range: Range }
  | { readonly kind: 'interpolation'; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly TemplatePart[];
      readonly else: readonly TemplatePart[];
    }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      readonly body: readonly TemplatePart[];
    };

export type UnaryOperator = '-' | '!';
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

/** An HCL expression. `range` covers it exactly, parentheses included. */
export type Expression = { readonly range: Range } /** `exact` belongs to a number, as in `Kept`. */ & (
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly exact?: Exact | undefined }
  /** A number that is larger or smaller than is computed. */
  | { readonly kind: 'number-text'; readonly text: string }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly items: readonly { readonly key: Expression; readonly value: Expression }[] }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      /** Present for `{ for ... : key => value }`. */
      readonly key: Expression | undefined;
      readonly value: Expression;
      readonly condition: Expression | undefined;
      readonly group: boolean;
    }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'step'; readonly source: Expression; readonly step: Step }
  | { readonly kind: 'splat'; readonly source: Expression; readonly each: readonly Step[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly expandLast: boolean }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly then: Expression; readonly else: Expression }
  | { readonly kind: 'parentheses'; readonly inner: Expression }
);

export interface Attribute {
  readonly name: string;
  readonly nameRange: Range;
  readonly expression: Expression;
  /** Name to end of value. */
  readonly range: Range;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  /** Block type to opening brace. */
  readonly header: Range;
  readonly body: Body;
  /** Block type to closing brace. */
  readonly range: Range;
}

export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
}

export interface Comment {
  /** Text with its marker (`#`, `//`, `/* *\/`). */
  readonly text: string;
  readonly range: Range;
}

/** One file after parsing. A broken file has problems and no body; that is a normal value. */
export interface ParsedFile {
  readonly path: Path;
  readonly text: string;
  readonly syntax: 'hcl' | 'json';
  readonly body: Body | undefined;
  /** Those that may be ignore comments; JSON has none. */
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** Nodes of its tree, about: what it costs to make and to keep. */
  readonly size: number;
}
