export {
  type Assignment as AssignmentNode,
  type Command as CommandNode,
  forEachChild,
  type HereDoc as HeredocNode,
  type ParsedScript,
  type Pipeline as PipelineNode,
  parse as parseSyntax,
  type SyntaxNode,
  type Word as WordNode,
} from 'unbash';
