/// Reads the pieces of a template as Jinja 2 does.
struct TemplateParser {
  private let pieces: [TemplateLexer.Piece]
  private var place = 0
  private var depth = 0

  /// What a template says.
  ///
  /// - Throws: ``TemplateError`` with its line, for what cannot be read or is not known here.
  static func nodes(_ template: String) throws(TemplateError) -> [TemplateNode] {
    var parser = TemplateParser(pieces: try TemplateLexer.pieces(template))
    return try parser.body(until: [], of: "").nodes
  }

  private init(pieces: [TemplateLexer.Piece]) { self.pieces = pieces }

  /// Parts up to one of some tags, whose words are given back.
  private mutating func body(
    until ends: Set<String>, of tag: String, line start: Int = 1
  ) throws(TemplateError) -> (nodes: [TemplateNode], end: TemplateWords) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= TemplateLimits.depth else {
      throw TemplateError("blocks are nested more than \(TemplateLimits.depth) deep", line: start)
    }
    var nodes: [TemplateNode] = []
    while place < pieces.count {
      let piece = pieces[place]
      place += 1
      switch piece {
      case .text(let text): nodes.append(.text(text))
      case .output(let words, let line):
        var words = TemplateWords(words, line: line)
        nodes.append(.output(try words.tuple(), line: line))
        try words.end()
      case .block(let words, let line):
        var words = TemplateWords(words, line: line)
        let name = try words.name("a tag")
        if ends.contains(name) { return (nodes, words) }
        nodes.append(try block(name, &words))
      }
    }
    guard ends.isEmpty else { throw TemplateError("\(tag) does not end", line: start) }
    return (nodes, TemplateWords([], line: 1))
  }

  private mutating func block(_ name: String, _ words: inout TemplateWords) throws(TemplateError)
    -> TemplateNode
  {
    let line = words.line
    switch name {
    case "if": return try conditional(&words)
    case "for": return try loop(&words)
    case "set": return try set(&words)
    case "macro": return try macro(&words)
    case "filter":
      let filters = try words.filters(isFirst: true)
      try words.end()
      let (nodes, end) = try body(until: ["endfilter"], of: "filter", line: line)
      try end.finished()
      return .filter(filters, nodes, line: line)
    case "generation":
      try words.end()
      let (nodes, end) = try body(until: ["endgeneration"], of: "generation", line: line)
      try end.finished()
      return .group(nodes)
    case "break", "continue":
      try words.end()
      return name == "break" ? .break : .continue
    case "elif", "else", "endif", "endfor", "endset", "endmacro", "endfilter", "endgeneration", "endraw":
      throw TemplateError("\(name) without what it belongs to", line: line)
    default: throw TemplateError("the tag \(name) is not known here", line: line)
    }
  }

  private mutating func conditional(_ words: inout TemplateWords) throws(TemplateError) -> TemplateNode {
    let line = words.line
    var branches: [(condition: TemplateExpression, body: [TemplateNode])] = []
    var condition = try words.tuple()
    try words.end()
    while true {
      var (nodes, end) = try body(until: ["elif", "else", "endif"], of: "if", line: line)
      branches.append((condition, nodes))
      switch end.tag {
      case "elif":
        condition = try end.tuple()
        try end.end()
      case "else":
        try end.end()
        let (otherwise, last) = try body(until: ["endif"], of: "if", line: line)
        try last.finished()
        return .conditional(branches, otherwise: otherwise, line: line)
      default:
        try end.end()
        return .conditional(branches, otherwise: [], line: line)
      }
    }
  }

  private mutating func loop(_ words: inout TemplateWords) throws(TemplateError) -> TemplateNode {
    let line = words.line
    let names = try words.names()
    guard words.take(name: "in") else { throw words.failure("expected in") }
    // Without a condition of its own: the one that follows belongs to the loop.
    let sequence = try words.tuple(withCondition: false)
    let condition = words.take(name: "if") ? try words.expression() : nil
    if words.take(name: "recursive") { throw TemplateError("recursive loops are not known here", line: line) }
    try words.end()
    let (nodes, end) = try body(until: ["else", "endfor"], of: "for", line: line)
    var otherwise: [TemplateNode] = []
    if end.tag == "else" {
      try end.finished()
      let (nodes, last) = try body(until: ["endfor"], of: "for", line: line)
      try last.finished()
      otherwise = nodes
    } else {
      try end.finished()
    }
    return .loop(
      TemplateLoopNode(
        names: names, sequence: sequence, condition: condition, body: nodes, otherwise: otherwise), line: line
    )
  }

  private mutating func set(_ words: inout TemplateWords) throws(TemplateError) -> TemplateNode {
    let line = words.line
    var target = TemplateTarget.names(try words.names())
    if case .names(let names) = target, names.count == 1, words.take(sign: ".") {
      target = .member(try words.name("a member"), of: names[0])
    }
    if words.take(sign: "=") {
      let value = try words.tuple()
      try words.end()
      return .set(target, value, line: line)
    }
    let filters = try words.filters(isFirst: false)
    try words.end()
    let (nodes, end) = try body(until: ["endset"], of: "set", line: line)
    try end.finished()
    return .setText(target, nodes, filters: filters, line: line)
  }

  private mutating func macro(_ words: inout TemplateWords) throws(TemplateError) -> TemplateNode {
    let line = words.line
    let name = try words.name("a macro's name")
    guard words.take(sign: "(") else { throw words.failure("expected (") }
    var parameters: [(name: String, value: TemplateExpression?)] = []
    while !words.take(sign: ")") {
      if !parameters.isEmpty, !words.take(sign: ",") { throw words.failure("expected , or )") }
      if words.take(sign: ")") { break }
      let parameter = try words.name("a parameter")
      parameters.append((parameter, words.take(sign: "=") ? try words.expression() : nil))
    }
    try words.end()
    let (nodes, end) = try body(until: ["endmacro"], of: "macro", line: line)
    try end.finished()
    return .macro(name: name, parameters: parameters, body: nodes)
  }
}
