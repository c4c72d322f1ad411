extension Unicode.Scalar {
  /// White space as Python's `str.isspace` has it: the information separators count too.
  var isPythonSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}

extension String {
  /// The text without the white space at its end.
  package var withoutTrailingSpace: String {
    var scalars = unicodeScalars
    while let last = scalars.last, last.isPythonSpace { scalars.removeLast() }
    return String(scalars)
  }

  /// The text without the white space around it.
  package var withoutSpaceAround: String {
    String(withoutTrailingSpace.unicodeScalars.drop(while: \.isPythonSpace))
  }
}
