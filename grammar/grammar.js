// grammar.js: the syntax of .dlsproj for tree-sitter; `grammar/generate` makes src/parser.c of it.
//
// Line breaks, brackets, strings and comments come from src/scanner.c, which knows how deep brackets
// nest and where a block of the top level begins. The shape of the tree is that of the parser of
// `dls`: Tests/grammar compares the two.

/// What a unit goes on with, and what it begins with; `x` alone or before a digit is a pair's sign.
const UNIT_SIGNS = '%°²³µ′″⁻¹';
const UNIT_BODY = `(?:[\\p{XID_Continue}${UNIT_SIGNS}]|/[A-Za-z_]|-\\p{XID_Continue})*`;
const UNIT_HEADS = [
  `[[\\p{XID_Start}_${UNIT_SIGNS}]--[x]]`,
  'x[\\p{XID_Continue}--[0-9]]',
  'x-[\\p{XID_Continue}--[0-9]]',
];

/// A pattern that takes classes from each other, which JavaScript has learnt but lately.
const pattern = source => ({ type: 'PATTERN', value: source });

/// Entries or values with separators between them, and as many around them as one likes. A separator
/// may come after whatever came before, so that an error reaches no further than the next one.
const separated = (item, separator) =>
  seq(repeat(choice(separator, seq(item, separator))), optional(item));

module.exports = grammar({
  name: 'dlsproj',

  externals: $ => [
    $._newline,
    $._top_newline,
    $._open_brace,
    $._close_brace,
    $._open_bracket,
    $._close_bracket,
    $.comment,
    $.doc_comment,
    $._string_start,
    $.string_content,
    $.escape_sequence,
    $._interpolation_start,
    $._interpolation_end,
    $._string_end,
    $._error_sentinel,
  ],

  extras: $ => [/[ \t]+/, $.comment, $.doc_comment],

  word: $ => $.name,

  inline: $ => [$._separator, $._top_separator, $._word],

  rules: {
    file: $ => seq(
      optional($._leading),
      choice(
        seq($.edition, optional(seq($._top_separator, separated($._entry, $._top_separator)))),
        separated($._entry, $._top_separator),
      ),
    ),

    _leading: $ => prec(1, seq(optional($._leading), $._top_separator)),

    // A line that begins a block of the top level ends whatever was left open: inside of one its
    // line break is no separator.
    _separator: $ => choice($._newline, ','),
    _top_separator: $ => choice($._newline, $._top_newline, ','),

    _entry: $ => choice($.import, $.let, $.attribute, $.block),

    edition: $ => seq('dlsproj', alias($._edition_number, $.quantity)),
    _edition_number: $ => $.number,

    import: $ => seq(
      'import',
      field('file', $.string),
      'as',
      field('name', alias($._single_name, $.path)),
    ),

    let: $ => seq(
      'let',
      field('name', alias($._single_name, $.path)),
      '=',
      field('value', $._value),
    ),

    attribute: $ => seq(
      field('path', alias($._entry_path, $.path)),
      '=',
      field('value', $._value),
    ),

    block: $ => seq(
      $._block_head,
      separated($._entry, $._separator),
      alias($._close_brace, '}'),
    ),

    // One symbol, since only so many are looked at for a place to recover at.
    _block_head: $ => seq(
      field('keyword', alias($._word, $.keyword)),
      field('name', optional($.path)),
      alias($._open_brace, '{'),
    ),

    _value: $ => choice(
      $.list, $.range, $.pair, $.quantity, $.date, $.colour, $.string, $.path,
    ),

    list: $ => seq(
      alias($._open_bracket, '['),
      separated($._value, $._separator),
      alias($._close_bracket, ']'),
    ),

    range: $ => choice(
      seq(field('from', $.quantity), '..', field('to', $.quantity)),
      seq(field('from', $.date), '..', field('to', $.date)),
    ),

    pair: $ => seq(
      field('width', $.quantity),
      alias($._pair_sign, 'x'),
      field('height', $.quantity),
    ),

    quantity: $ => seq($.number, optional($.unit)),

    string: $ => seq(
      alias($._string_start, '"'),
      repeat(choice($.string_content, $.escape_sequence, $.interpolation)),
      alias($._string_end, '"'),
    ),

    interpolation: $ => seq(
      alias($._interpolation_start, '${'),
      $.path,
      alias($._interpolation_end, '}'),
    ),

    path: $ => seq($.name, repeat(seq('.', $.name))),
    _single_name: $ => $.name,

    // The words of statements are names like any other where no statement follows.
    _entry_path: $ => seq(alias($._word, $.name), repeat(seq('.', $.name))),
    _word: $ => choice($.name, 'import', 'let', 'dlsproj'),

    name: _ => /[\p{XID_Start}_](?:-?\p{XID_Continue})*/,
    number: _ => /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/,
    unit: _ => token(choice(...UNIT_HEADS.map(head => pattern(head + UNIT_BODY)))),
    date: _ => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    colour: _ => /#[0-9A-Fa-f]{6}/,
    _pair_sign: _ => /[x×]/,
  },
});
