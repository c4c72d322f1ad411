extension SentencePieceModelCheck {
  /// Refuses pieces and ids that contradict one another.
  func validate() throws(TokenizerError) {
    let pieces = model.pieces
    guard !pieces.isEmpty else { throw refused("it has no pieces") }
    // Swift compares strings by canonical equivalence; pieces differ by their bytes.
    var seen = Set<[UInt8]>(minimumCapacity: pieces.count)
    for (id, piece) in pieces.enumerated() where !seen.insert(Array(piece.text.utf8)).inserted {
      throw refused("piece \(id), “\(piece.text)”, occurs twice")
    }
    let unknown = pieces.count { $0.type == .unknown }
    guard unknown == 1 else { throw refused("it has \(unknown) unknown pieces; expected exactly one") }
    guard pieces.contains(where: { $0.type == .normal || $0.type == .userDefined || $0.type == .unused })
    else { throw refused("it has no ordinary pieces") }
    for (name, value) in ids where !(-1..<Int64(pieces.count)).contains(value) {
      throw refused("its \(name) is \(value), outside the \(pieces.count) pieces")
    }
    let byteNames = Set(pieces.lazy.filter { $0.type == .byte }.map(\.text))
    if !byteNames.isEmpty || model.byteFallback {
      let expected = Set((0...255).map { BytePiece.name(UInt8($0)) })
      guard byteNames == expected, model.byteFallback else {
        throw refused("byte fallback needs the 256 pieces <0x00> to <0xFF>; it has \(byteNames.count)")
      }
    }
  }
}
