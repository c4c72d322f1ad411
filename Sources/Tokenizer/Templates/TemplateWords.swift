/// The words of one tag, read from left to right.
struct TemplateWords {
  private let words: [TemplateLexer.Word]
  private var place = 0
  private var depth = 0
  let line: Int

  init(_ words: [TemplateLexer.Word], line: Int) {
    self.words = words
    self.line = line
  }

  /// The first word.
  var tag: String? {
    if case .name(let name)? = words.first { return name }
    return nil
  }

  var peek: TemplateLexer.Word? { place < words.count ? words[place] : nil }

  mutating func advance() { place += 1 }

  func failure(_ message: String) -> TemplateError {
    let found =
      switch peek {
      case .name(let text)?, .sign(let text)?: text
      case .string(let text)?: "“\(text)”"
      case .integer(let value)?: "\(value)"
      case .number(let value)?: "\(value)"
      case nil: "the end of the tag"
      }
    return TemplateError("\(message), found \(found)", line: line)
  }

  /// Nothing may follow.
  func end() throws(TemplateError) { if peek != nil { throw failure("expected the end of the tag") } }

  /// Nothing follows the tag's name.
  func finished() throws(TemplateError) {
    if words.count > 1 { throw TemplateError("\(tag ?? "") is followed by more", line: line) }
  }

  mutating func take(sign: String) -> Bool {
    guard peek == .sign(sign) else { return false }
    place += 1
    return true
  }

  mutating func take(name: String) -> Bool {
    guard peek == .name(name) else { return false }
    place += 1
    return true
  }

  mutating func name(_ what: String) throws(TemplateError) -> String {
    guard case .name(let name)? = peek else { throw failure("expected \(what)") }
    place += 1
    return name
  }

  /// `a`, or `a, b` with or without parentheses.
  mutating func names() throws(TemplateError) -> [String] {
    let isGrouped = take(sign: "(")
    var names = [try name("a name")]
    while take(sign: ",") {
      guard case .name(let next)? = peek, next != "in" else { break }
      names.append(try name("a name"))
    }
    if isGrouped, !take(sign: ")") { throw failure("expected )") }
    return names
  }

  /// Reads what is inside something else.
  mutating func nested<Result>(
    _ body: (inout TemplateWords) throws(TemplateError) -> Result
  ) throws(TemplateError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= TemplateLimits.depth else {
      throw TemplateError("expressions are nested more than \(TemplateLimits.depth) deep", line: line)
    }
    return try body(&self)
  }
}
