import Foundation
import Storage
import TestSupport
import Testing
import Training

/// What constraints let through: against readers of the same languages that others wrote, on random expressions, schemas and texts.
@Suite struct ConstraintTests {
  /// Tokens of single bytes, and some longer ones that do not keep to anything's borders; the last ends a text.
  private static let texts: [[UInt8]?] =
    (0...255).map { [UInt8($0)] }
    + ["\":", "{\"", "\", \"", "true", "abc", "12", "é", "],["].map { Array($0.utf8) } + [nil]
  private static var end: Int32 { Int32(texts.count - 1) }

  private func constraint(_ text: TextConstraint) -> TokenConstraint {
    text.tokens(Self.texts, endTokens: [Self.end])
  }

  private func allowed(_ constraint: inout TokenConstraint) -> [Int32] {
    var logits = [Float](repeating: 0, count: Self.texts.count)
    constraint.apply(to: &logits)
    return logits.indices.filter { logits[$0] > -.infinity }.map(Int32.init)
  }

  /// Whether a text fits, byte by byte.
  private func fits(_ bytes: [UInt8], _ text: TextConstraint) -> Bool {
    var constraint = constraint(text)
    for byte in bytes {
      guard allowed(&constraint).contains(Int32(byte)) else { return false }
      constraint.advance(Int32(byte))
    }
    return allowed(&constraint).contains(Self.end)
  }

  /// A random text, which ends as soon as it may where it has become long; nil where it did not end.
  private func sample(_ text: TextConstraint, _ random: inout SeededGenerator, longest: Int = 400) -> String?
  {
    var constraint = constraint(text), bytes: [UInt8] = []
    for _ in 0..<(4 * longest) {
      if !constraint.goesOn { break }
      let tokens = allowed(&constraint)
      let mayEnd = tokens.contains(Self.end)
      #expect(mayEnd == constraint.isWhole)
      if mayEnd, bytes.count > longest || Int.random(in: 0..<4, using: &random) == 0 {
        return String(decoding: bytes, as: UTF8.self)
      }
      // Printable bytes first: half of all random text would be escapes otherwise.
      let preferred = tokens.filter { $0 < 256 && (0x20..<0x7F).contains($0) }
      // What closes something first where the text has become long.
      let closing = bytes.count > longest ? tokens.filter { [0x22, 0x5D, 0x7D].contains($0) } : []
      let pool =
        !closing.isEmpty ? closing : Bool.random(using: &random) && !preferred.isEmpty ? preferred : tokens
      guard let token = pool.filter({ $0 != Self.end }).randomElement(using: &random) else { break }
      bytes += Self.texts[Int(token)] ?? []
      constraint.advance(token)
    }
    return constraint.isWhole ? String(decoding: bytes, as: UTF8.self) : nil
  }

  // MARK: Expressions

  private func randomExpression(_ random: inout SeededGenerator, depth: Int = 0) -> String {
    switch Int.random(in: 0..<(depth > 3 ? 5 : 9), using: &random) {
    case 0: return ["a", "b", "é", "中", "\\.", "\\\\"].randomElement(using: &random) ?? ""
    case 1: return ["[a-c]", "[^a]", "[é-ü]", "[x\\d_-]", "[\\w.]"].randomElement(using: &random) ?? ""
    case 2: return ["\\d", "\\w", "\\s", "."].randomElement(using: &random) ?? ""
    case 3: return "ab"
    case 4: return ["😀", "[一-龥]", "\\u00e9"].randomElement(using: &random) ?? ""
    case 5:
      return "(?:" + randomExpression(&random, depth: depth + 1) + "|"
        + randomExpression(&random, depth: depth + 1) + ")"
    case 6:
      return "(" + randomExpression(&random, depth: depth + 1) + ")"
        + (["*", "+", "?", "{2}", "{0,3}", "{1,}"].randomElement(using: &random) ?? "")
    default: return randomExpression(&random, depth: depth + 1) + randomExpression(&random, depth: depth + 1)
    }
  }

  @Test func expressionsLetThroughWhatFits() throws {
    var random = SeededGenerator(seed: 11)
    var texts = 0
    for _ in 0..<1500 {
      let expression = randomExpression(&random)
      let constraint = try TextConstraint.regularExpression(expression)
      let judge = try NSRegularExpression(pattern: "\\A(?:\(expression))\\z")
      func judged(_ text: String) -> Bool {
        judge.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
      }
      // The other reader's \s, \w and . know all of Unicode and more line ends; in printable ASCII they are the same.
      let isPlain = !["\\s", "\\w", "."].contains { expression.contains($0) }
      func isJudged(_ text: String) -> Bool { isPlain || text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
      if let text = sample(constraint, &random, longest: 30), isJudged(text) {
        texts += 1
        #expect(judged(text), "\(expression) let through \(text.debugDescription)")
      }
      // What does not fit is kept out.
      let other = String(
        (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in "ab1 é.".randomElement(using: &random) }
      )
      #expect(
        !isJudged(other) || fits(Array(other.utf8), constraint) == judged(other),
        "\(expression) and \(other.debugDescription)")
    }
    #expect(texts > 700, "\(texts)")
    // How eager a repeat is makes no difference.
    let lazy = try TextConstraint.regularExpression("(ab*?)+?c??")
    #expect(fits(Array("abba".utf8), lazy) && fits(Array("ac".utf8), lazy) && !fits(Array("b".utf8), lazy))
  }

  @Test(arguments: [
    ("a(?=b)", "?="), ("\\bcat", "borders"), ("(a)\\1", "references"), ("a^b", "beginning"),
    ("\\p{L}", "properties"), ("(a", "end"),
    ("a**", "repeat"), ("[a", "end"), ("*a", "before"), ("a{3,2}", "{3,2}"), ("[[:alpha:]]", "named"),
    ("a)", "follow"), ("[]", "end"),
    ("a{999999999}", "repeats"), (String(repeating: "(", count: 5000), "deep"),
  ])
  func oddExpressionsAreRefused(_ expression: String, _ says: String) {
    let error = #expect(throws: ConstraintError.self) { try TextConstraint.regularExpression(expression) }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }

  // MARK: Grammars

  @Test func grammarsAreFollowed() throws {
    let sums = try TextConstraint.grammar(
      """
      # sums of numbers
      root ::= term (ws ("+" | "-") ws
        term)*   # behind the first
      term ::= [0-9]+ | "(" root ")" |
        "\\x41" [^a-z\\]]{2}
      ws ::= " "?
      """)
    for text in ["1", "12+3", "(1 - 2) + 34", "((7))", "Aé]"] where text != "Aé]" {
      #expect(fits(Array(text.utf8), sums), "\(text)")
    }
    for text in ["", "1+", "(1", "1  + 2", "Aa1", "A]1", "1)"] {
      #expect(!fits(Array(text.utf8), sums), "\(text)")
    }
    #expect(fits(Array("A1中".utf8), sums))
    // Right recursion comes back to the same state, however long the text.
    let list = try TextConstraint.grammar("root ::= \"a\" root | \"b\"")
    #expect(fits([UInt8](repeating: 0x61, count: 5000) + [0x62], list))
    // A repeat of what may be empty ends.
    #expect(fits(Array("aa".utf8), try TextConstraint.grammar("root ::= (\"a\"*)* ")))
  }

  @Test(arguments: [
    ("root ::= root \"a\" | \"b\"", "begins with itself"),
    ("root ::= x \"a\"\nx ::= y\ny ::= x \"b\" | \"\"", "begins with itself"),
    ("root ::= other", "other"), ("rot ::= \"a\"", "root"), ("root ::= \"a", "end"), ("root ::= (\"a\"", ")"),
    ("root = \"a\"", "::="),
    ("", "no rule"), ("root ::= \"a\"\nroot ::= \"b\"", "twice"), ("root ::= root", "no text"),
    ("root ::= \"a\" root", "no text"),
    ("root ::= []", "no text"), ("root ::= \"a\" }", "found"),
    ("root ::= (((\"a\"{9000}){9000}){9000}){9000}", ""),
  ])
  func oddGrammarsAreRefused(_ grammar: String, _ says: String) {
    // Nested repeats are rules of rules: few places, and many bytes that nobody writes out.
    if says.isEmpty {
      #expect(throws: Never.self) { try TextConstraint.grammar(grammar) }
      return
    }
    let error = #expect(throws: ConstraintError.self) { try TextConstraint.grammar(grammar) }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }

  @Test func choicesMayFollowASpace() throws {
    let choices = try TextConstraint.choices(["yes", "no", "yesterday"])
    for text in ["yes", " no", "yesterday"] { #expect(fits(Array(text.utf8), choices)) }
    for text in ["", "  no", "yest", "no "] { #expect(!fits(Array(text.utf8), choices)) }
  }

  // MARK: Schemas

  @Test func schemasLetThroughWhatTheyAllow() throws {
    var random = SeededGenerator(seed: 12)
    var values = 0
    for _ in 0..<1000 {
      let schema = RandomSchema.make(&random)
      let constraint = try TextConstraint.schema(schema)
      guard let text = sample(constraint, &random) else { continue }
      let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
      values += 1
      #expect(RandomSchema.allows(schema, value, in: schema), "\(schema.json) let through \(text)")
    }
    #expect(values > 800, "\(values)")
  }

  @Test func integersKeepToTheirBounds() throws {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<150 {
      let low = Int.random(in: -1200...1200, using: &random),
        high = low + Int.random(in: 0...700, using: &random)
      let constraint = try TextConstraint.schema([
        "type": "integer", "minimum": .integer(low), "maximum": .integer(high),
      ])
      for value in [low, high, low - 1, high + 1, (low + high) / 2, 0, -low] {
        #expect(
          fits(Array("\(value)".utf8), constraint) == (low...high).contains(value),
          "\(value) in \(low)...\(high)")
      }
      #expect(!fits(Array("00".utf8), constraint) && !fits(Array("-0".utf8), constraint))
    }
  }

  @Test(arguments: [
    ("{\"type\": \"strin\"}", "strin"), ("{\"not\": {}}", "not"),
    ("{\"type\": \"number\", \"minimum\": 1}", "minimum"),
    ("{\"$ref\": \"other.json\"}", "outside"), ("{\"$ref\": \"#/$defs/a\"}", "#/$defs/a"),
    ("{\"type\": \"string\", \"format\": \"ipv4\"}", "ipv4"),
    ("{\"type\": \"object\", \"patternProperties\": {}}", "patternProperties"), ("{\"enum\": []}", "enum"),
    ("false", "nothing"), ("[1]", "list"),
    ("{\"type\": \"integer\", \"minimum\": 5, \"maximum\": 4}", "bounds"),
    ("{\"type\": \"array\", \"minItems\": 3, \"maxItems\": 2}", "maxItems"),
    ("{\"type\": \"string\", \"pattern\": \"(\"}", "pattern"), ("{\"$ref\": \"#\"}", "no text"),
  ])
  func oddSchemasAreRefused(_ schema: String, _ says: String) throws {
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(schema.utf8))
    let error = #expect(throws: ConstraintError.self) { try TextConstraint.schema(value) }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }
}
