/// Which stored tensors need no parameter of their own, as the builder of a model declares them.
package struct TensorExemptions: Sendable {
  /// Names that may be passed over; one `*` stands for any text.
  package var ignored: [String] = []
  /// Stored copies of a parameter, by name: they must hold the same numbers as the parameter.
  package var copies: [String: String] = [:]
  /// A prefix of the parameters' names that some files leave out.
  package var optionalPrefix: String?

  package init(ignored: [String] = [], copies: [String: String] = [:], optionalPrefix: String? = nil) {
    self.ignored = ignored
    self.copies = copies
    self.optionalPrefix = optionalPrefix
  }

  package func isIgnored(_ name: String) -> Bool {
    ignored.contains { pattern in
      guard let star = pattern.firstIndex(of: "*") else { return pattern == name }
      let (start, end) = (pattern[..<star], pattern[pattern.index(after: star)...])
      return name.count >= start.count + end.count && name.hasPrefix(start) && name.hasSuffix(end)
    }
  }
}
