import Storage

/// Why a regular expression is not followed.
struct RegularExpressionFault: Error {
  /// What the expression does: "looks behind a text of no fixed length".
  let reason: String
}

/// A regular expression as Oniguruma reads it in its Ruby syntax, for the constructs that both follow alike.
///
/// Followed are literals, classes with ranges, properties of general categories, `\s \S \d \D \w \W \h \H`, `.`,
/// groups, alternatives, all
/// quantifiers (greedy, lazy, possessive), looking ahead and behind (of a fixed length), atomic groups, `^ $ \A \z \Z
/// \b \B`, and
/// `(?i:…)` for ASCII letters. Back references, named groups, scripts, intersections of classes, conditions and other
/// options are
/// refused when the expression is read.
struct RegularExpression: TextPattern {
  private let program: ExpressionProgram

  /// Reads an expression.
  ///
  /// - Throws: for a mistake in it, and for what is not followed.
  init(_ expression: String) throws(RegularExpressionFault) {
    var parser = ExpressionParser(expression)
    program = try ExpressionProgram(try parser.parse())
  }

  func eachMatch(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void
  ) throws(TokenizerError) {
    var matcher = ExpressionMatcher(program, bytes)
    var position = 0
    var lastEnd = -1
    while position <= bytes.count {
      guard let match = matcher.search(from: position) else {
        guard !matcher.isExhausted else {
          throw TokenizerError(
            .badInput,
            "A regular expression of the tokenizer takes too long on a text of \(bytes.count) bytes.",
            remedy: "split the text")
        }
        return
      }
      // An empty match right after a match is none.
      if match.isEmpty, match.upperBound == lastEnd {
        position =
          match.upperBound
          + (match.upperBound < bytes.count ? UTF8Scalar.length(lead: bytes[match.upperBound]) : 1)
        continue
      }
      body(match)
      position = match.upperBound
      lastEnd = match.upperBound
    }
  }
}
