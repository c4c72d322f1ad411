/// One token of an encoded text and where it stands there.
public struct EncodedPiece: Sendable, Equatable {
  /// The token's id.
  public var id: Int32
  /// The piece as it stands in the model.
  public var piece: String
  /// The bytes of the text's UTF-8 form that the token stands for.
  public var utf8Range: Range<Int>

  /// A token that stands for the bytes `utf8Range` of its text.
  public init(id: Int32, piece: String, utf8Range: Range<Int>) {
    self.id = id
    self.piece = piece
    self.utf8Range = utf8Range
  }
}
