/// Cuts a template into texts and tags, and tags into words.
///
/// White space is treated as transformers sets Jinja up: a newline right behind a block tag is left out, and so is what indents one
/// (`trim_blocks`, `lstrip_blocks`); a minus beside a tag takes all white space on its side, a plus keeps it. One newline at the end of
/// the template is left out.
struct TemplateLexer {
  /// A word of a tag.
  enum Word: Equatable {
    case name(String)
    case integer(Int)
    case number(Double)
    case string(String)
    case sign(String)
  }

  /// A text or a tag.
  enum Piece {
    case text(String)
    case output([Word], line: Int)
    case block([Word], line: Int)
  }

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var pieces: [Piece] = []
  /// Whether the text since the last tag begins a line.
  private var beginsLine = true
  /// The text since the last tag.
  private var text: [Unicode.Scalar] = []

  /// The pieces of a template.
  ///
  /// - Throws: ``TemplateError``
  static func pieces(_ template: String) throws(TemplateError) -> [Piece] {
    guard template.utf8.count <= TemplateLimits.template else {
      throw TemplateError("has \(template.utf8.count) bytes; \(TemplateLimits.template) at most")
    }
    var lexer = TemplateLexer(template)
    try lexer.run()
    return lexer.pieces
  }

  private init(_ template: String) {
    var scalars: [Unicode.Scalar] = []
    for scalar in template.unicodeScalars {
      // Line ends of all systems are one.
      if scalar == "\n", scalars.last == "\r" {
        scalars[scalars.count - 1] = "\n"
      } else {
        scalars.append(scalar)
      }
    }
    for index in scalars.indices where scalars[index] == "\r" { scalars[index] = "\n" }
    if scalars.last == "\n" { scalars.removeLast() }
    self.scalars = scalars
  }

  /// The lines counted so far, and up to where.
  private var counted = (place: 0, lines: 1)

  /// The line that was reached. Lines are counted once; behind a step back the later line is told.
  private var line: Int {
    mutating get {
      while counted.place < min(place, scalars.count) {
        if scalars[counted.place] == "\n" { counted.lines += 1 }
        counted.place += 1
      }
      return counted.lines
    }
  }

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    place + ahead < scalars.count ? scalars[place + ahead] : nil
  }

  private mutating func run() throws(TemplateError) {
    while let scalar = peek() {
      guard scalar == "{", let kind = peek(1), ["{", "%", "#"].contains(kind) else {
        text.append(scalar)
        place += 1
        continue
      }
      let start = line
      place += 2
      let sign = peek()
      if sign == "-" || sign == "+" { place += 1 }
      if sign == "-" {
        while let last = text.last, last.properties.isWhitespace { text.removeLast() }
      } else if sign != "+", kind != "{" {
        stripIndent()
      }
      endText()
      switch kind {
      case "#": try comment(start)
      case "{": pieces.append(.output(try words(until: "}}", start), line: start))
      default: try block(start)
      }
    }
    endText()
  }

  private mutating func endText() {
    if !text.isEmpty { pieces.append(.text(string(text))) }
    text = []
  }

  private func string(_ scalars: [Unicode.Scalar]) -> String {
    var string = ""
    string.unicodeScalars.append(contentsOf: scalars)
    return string
  }

  /// Leaves out what stands before a tag in its line, if that is white space alone.
  private mutating func stripIndent() {
    var end = text.count
    while end > 0, text[end - 1] != "\n", text[end - 1].properties.isWhitespace { end -= 1 }
    // The line begins in this text: behind a newline, or where the tag before it took one, or the template begins.
    if end > 0 ? text[end - 1] == "\n" : beginsLine { text.removeSubrange(end...) }
  }

  /// White space behind a tag: none where it ends in a minus; no newline where it is a block and ends in nothing.
  private mutating func afterTag(_ sign: Unicode.Scalar?, isBlock: Bool) {
    if sign == "-" {
      while let next = peek(), next.properties.isWhitespace { place += 1 }
    } else if isBlock, sign != "+", peek() == "\n" {
      place += 1
    }
    beginsLine = place > 0 && scalars[place - 1] == "\n"
  }

  private mutating func comment(_ start: Int) throws(TemplateError) {
    while peek() != nil {
      if peek() == "#", peek(1) == "}" {
        let sign = place > 0 ? scalars[place - 1] : nil
        place += 2
        return afterTag(sign == "-" || sign == "+" ? sign : nil, isBlock: true)
      }
      place += 1
    }
    throw TemplateError("a comment does not end", line: start)
  }

  private mutating func block(_ start: Int) throws(TemplateError) {
    let words = try words(until: "%}", start)
    guard words == [.name("raw")] else { return pieces.append(.block(words, line: start)) }
    // Up to the end of the raw part everything is text.
    while peek() != nil {
      let before = place
      if peek() == "{", peek(1) == "%" {
        place += 2
        let sign = peek()
        if sign == "-" || sign == "+" { place += 1 }
        if let inner = try? self.words(until: "%}", start), inner == [.name("endraw")] {
          if sign == "-" { while let last = text.last, last.properties.isWhitespace { text.removeLast() } }
          return endText()
        }
        place = before
      }
      if let scalar = peek() { text.append(scalar) }
      place += 1
    }
    throw TemplateError("raw does not end", line: start)
  }

  /// The words of a tag up to its end.
  private mutating func words(until end: String, _ start: Int) throws(TemplateError) -> [Word] {
    let ends = Array(end.unicodeScalars)
    var words: [Word] = [], open = 0
    while let scalar = peek() {
      if scalar.properties.isWhitespace {
        place += 1
        continue
      }
      if open == 0 {
        let sign: Unicode.Scalar? = scalar == "-" || scalar == "+" ? scalar : nil
        let shift = sign == nil ? 0 : 1
        if peek(shift) == ends[0], peek(shift + 1) == ends[1] {
          place += shift + 2
          afterTag(sign, isBlock: end == "%}")
          return words
        }
      }
      let word = try word(scalar)
      if case .sign(let sign) = word {
        if ["(", "[", "{"].contains(sign) { open += 1 }
        if [")", "]", "}"].contains(sign) { open = max(0, open - 1) }
      }
      words.append(word)
    }
    throw TemplateError("a tag does not end with \(end)", line: start)
  }

  private static let longSigns = ["**", "//", "==", "!=", "<=", ">="]
  private static let signs: Set<Unicode.Scalar> = [
    "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|", ";",
  ]

  private mutating func word(_ scalar: Unicode.Scalar) throws(TemplateError) -> Word {
    if scalar == "\"" || scalar == "'" { return .string(try quoted(scalar)) }
    if ("0"..."9").contains(scalar) { return try number() }
    if scalar == "_" || scalar.properties.isXIDStart {
      var name: [Unicode.Scalar] = []
      while let next = peek(), next == "_" || next.properties.isXIDContinue {
        name.append(next)
        place += 1
      }
      return .name(string(name))
    }
    if let next = peek(1),
      let long = Self.longSigns.first(where: { $0.unicodeScalars.elementsEqual([scalar, next]) })
    {
      place += 2
      return .sign(long)
    }
    guard Self.signs.contains(scalar) else {
      throw TemplateError("“\(scalar)” has no meaning in a tag", line: line)
    }
    place += 1
    return .sign(String(scalar))
  }

  private mutating func number() throws(TemplateError) -> Word {
    var digits = "", isWhole = true
    while let next = peek() {
      let isExponentSign = (next == "+" || next == "-") && (digits.last == "e" || digits.last == "E")
      if next == ".", isWhole, let after = peek(1), ("0"..."9").contains(after) {
        isWhole = false
      } else if next == "e" || next == "E", let after = peek(1),
        ("0"..."9").contains(after) || after == "-" || after == "+"
      {
        isWhole = false
      } else if !("0"..."9").contains(next), next != "_", !isExponentSign {
        break
      }
      if next != "_" { digits.unicodeScalars.append(next) }
      place += 1
    }
    if isWhole, let value = Int(digits) { return .integer(value) }
    guard let value = Double(digits) else { throw TemplateError("“\(digits)” is no number", line: line) }
    return .number(value)
  }

  private mutating func quoted(_ quote: Unicode.Scalar) throws(TemplateError) -> String {
    let start = line
    place += 1
    var text: [Unicode.Scalar] = []
    while let scalar = peek() {
      place += 1
      if scalar == quote { return string(text) }
      guard scalar == "\\", let escaped = peek() else {
        text.append(scalar)
        continue
      }
      place += 1
      text += try escape(escaped)
    }
    throw TemplateError("a text does not end", line: start)
  }

  /// What Python makes of a backslash and what follows it.
  private mutating func escape(_ scalar: Unicode.Scalar) throws(TemplateError) -> [Unicode.Scalar] {
    switch scalar {
    case "n": return ["\n"]
    case "t": return ["\t"]
    case "r": return ["\r"]
    case "a": return ["\u{07}"]
    case "b": return ["\u{08}"]
    case "f": return ["\u{0C}"]
    case "v": return ["\u{0B}"]
    case "\\", "'", "\"": return [scalar]
    case "\n": return []
    case "x": return [try hexadecimal(2)]
    case "u": return [try hexadecimal(4)]
    case "U": return [try hexadecimal(8)]
    default: return ["\\", scalar]
    }
  }

  private mutating func hexadecimal(_ count: Int) throws(TemplateError) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = peek().flatMap({ Character($0).hexDigitValue }) else {
        throw TemplateError("an escape without its \(count) hexadecimal digits", line: line)
      }
      value = value << 4 | UInt32(digit)
      place += 1
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw TemplateError("an escape that is no character", line: line)
    }
    return scalar
  }
}
