/// A part of a template.
indirect enum TemplateNode {
  case text(String)
  case output(TemplateExpression, line: Int)
  case conditional(
    [(condition: TemplateExpression, body: [TemplateNode])], otherwise: [TemplateNode], line: Int)
  case loop(TemplateLoopNode, line: Int)
  case set(TemplateTarget, TemplateExpression, line: Int)
  /// A name, or a member of a namespace, that gets the text of a part.
  case setText(TemplateTarget, [TemplateNode], filters: [TemplateExpression.Filter], line: Int)
  case macro(name: String, parameters: [(name: String, value: TemplateExpression?)], body: [TemplateNode])
  /// The text of a part, filtered.
  case filter([TemplateExpression.Filter], [TemplateNode], line: Int)
  case `break`, `continue`
  /// A part that stands for itself: `generation`.
  case group([TemplateNode])
}

/// `for … in …`.
struct TemplateLoopNode {
  var names: [String]
  var sequence: TemplateExpression
  var condition: TemplateExpression?
  var body: [TemplateNode]
  var otherwise: [TemplateNode]
}

/// What is set.
enum TemplateTarget {
  case names([String])
  case member(String, of: String)
}

/// What has a value.
indirect enum TemplateExpression {
  /// A filter or a test with its arguments.
  struct Filter {
    var name: String
    var arguments: Arguments
  }

  /// What a call is given.
  struct Arguments {
    var positional: [TemplateExpression] = []
    var named: [(name: String, value: TemplateExpression)] = []
  }

  case value(TemplateValue)
  case name(String)
  case list([TemplateExpression])
  case dictionary([(key: TemplateExpression, value: TemplateExpression)])
  case attribute(TemplateExpression, String)
  case subscripted(TemplateExpression, TemplateExpression)
  case slice(TemplateExpression, from: TemplateExpression?, to: TemplateExpression?, by: TemplateExpression?)
  case call(TemplateExpression, Arguments)
  case filtered(TemplateExpression, Filter)
  case test(TemplateExpression, Filter, isNegated: Bool)
  case not(TemplateExpression)
  case negative(TemplateExpression)
  case both(TemplateExpression, TemplateExpression)
  case either(TemplateExpression, TemplateExpression)
  case compared(TemplateExpression, [(sign: String, TemplateExpression)])
  case computed(TemplateExpression, String, TemplateExpression)
  case conditional(TemplateExpression, if: TemplateExpression, else: TemplateExpression?)
}
