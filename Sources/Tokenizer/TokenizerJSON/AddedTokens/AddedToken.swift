import Storage

/// A token that is found in a text before anything is cut.
struct AddedToken: Sendable, Equatable {
  var id: Int32
  var content: String
  /// Whether it must not stand inside a word.
  var isSingleWord = false
  /// Whether white space before it, or after it, belongs to it.
  var stripsLeft = false
  var stripsRight = false
  /// Whether it is looked for in the normalised text.
  var isNormalized = false
  /// Whether decoding leaves it out.
  var isSpecial = false

  /// More bytes than any name of a token has.
  static let longest = 4_096

  /// A token of a list, without the id that it gets.
  init(
    _ content: String, isSingleWord: Bool = false, stripsLeft: Bool = false, stripsRight: Bool = false,
    isNormalized: Bool = false, isSpecial: Bool = false
  ) {
    id = -1
    self.content = content
    self.isSingleWord = isSingleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.isNormalized = isNormalized
    self.isSpecial = isSpecial
  }

  /// - Throws: for members that make no sense.
  init(_ component: Component) throws(TokenizerError) {
    try self.init(
      component.text("content"), isSingleWord: component.flag("single_word", default: false),
      stripsLeft: component.flag("lstrip", default: false),
      stripsRight: component.flag("rstrip", default: false),
      isNormalized: component.flag("normalized", default: true),
      isSpecial: component.flag("special", default: false))
    guard content.utf8.count <= Self.longest else {
      throw component.refused("content", "has \(content.utf8.count) bytes; at most \(Self.longest)")
    }
  }
}
