import Storage

/// Reads a SentencePiece model file and refuses what the library would abort on, or worse.
///
/// Version 0.1.97 of the library aborts on pieces with NUL and on wrong ids, overflows the stack on long pieces
/// and follows wild pointers in damaged normalisation rules, so no byte reaches it before this check.
struct SentencePieceModelCheck {
  static let maximumBytes = 64 << 20
  static let maximumPieces = 1_000_000
  static let maximumPieceBytes = 512

  let bytes: [UInt8]
  private let path: String
  var model = SentencePieceModel()
  var ids: [(name: String, value: Int64)] = []

  /// What the file says.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - path: its name, for the error.
  /// - Throws: `TokenizerError` that names the file and what is wrong with it.
  static func check(_ bytes: [UInt8], path: String) throws(TokenizerError) -> SentencePieceModel {
    var check = SentencePieceModelCheck(bytes: bytes, path: path)
    do {
      try check.readAll()
      try check.validate()
    } catch {
      throw OtherVocabulary.refusal(bytes, path: path) ?? error
    }
    return check.model
  }

  private init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  func refused(_ reason: String) -> TokenizerError {
    TokenizerError(.badInput, "\(path) is not a usable SentencePiece model: \(reason).")
  }

  func eachField(
    of range: Range<Int>, _ body: (Int, ProtobufReader.Value) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var reader = ProtobufReader(bytes, in: range)
    while true {
      let field: (field: Int, value: ProtobufReader.Value)?
      do { field = try reader.next() } catch { throw refused(error.reason) }
      guard let field else { return }
      try body(field.field, field.value)
    }
  }

  private mutating func readAll() throws(TokenizerError) {
    guard bytes.count <= Self.maximumBytes else {
      throw refused("it has \(bytes.count) bytes, more than the \(Self.maximumBytes) that are accepted")
    }
    guard !bytes.isEmpty else { throw refused("the file is empty") }
    var pieces: [SentencePieceModel.Piece] = []
    var trainer: [Range<Int>] = []
    var normalizer: [Range<Int>] = []
    var denormalizer: [Range<Int>] = []
    try eachField(of: 0..<bytes.count) { (field, value) throws(TokenizerError) in
      guard (1...5).contains(field) else { return }
      guard case .bytes(let range) = value else { throw refused("field \(field) is not a message") }
      switch field {
      case 1:
        guard pieces.count < Self.maximumPieces else {
          throw refused("it has more than \(Self.maximumPieces) pieces")
        }
        pieces.append(try piece(range, id: pieces.count))
      case 2: trainer.append(range)
      case 3: normalizer.append(range)
      case 5: denormalizer.append(range)
      // Field 4 holds samples to try; they are text only.
      default: break
      }
    }
    model.pieces = pieces
    // A message given twice is merged by the library, field by field; so it is here.
    for range in trainer { try readTrainer(range) }
    for range in normalizer { try readNormalizer(range, isDenormalizer: false) }
    for range in denormalizer { try readNormalizer(range, isDenormalizer: true) }
  }

  private func piece(_ range: Range<Int>, id: Int) throws(TokenizerError) -> SentencePieceModel.Piece {
    var piece = SentencePieceModel.Piece()
    try eachField(of: range) { (field, value) throws(TokenizerError) in
      switch (field, value) {
      case (1, .bytes(let text)):
        guard (1...Self.maximumPieceBytes).contains(text.count) else {
          throw refused(
            "piece \(id) has \(text.count) bytes; expected 1 to \(Self.maximumPieceBytes)")
        }
        piece.text = try string(text, "piece \(id)")
      case (2, .fixed32(let bits)):
        piece.score = Float(bitPattern: bits)
        guard piece.score.isFinite else { throw refused("the score of piece \(id) is \(piece.score)") }
      case (3, .varint(let number)):
        guard let type = SentencePieceModel.PieceType(rawValue: number) else {
          throw refused("piece \(id) has the unknown type \(number)")
        }
        piece.type = type
      case (1...3, _): throw refused("field \(field) of piece \(id) has the wrong wire type")
      default: break
      }
    }
    guard !piece.text.isEmpty else { throw refused("piece \(id) is empty") }
    return piece
  }

  func string(_ range: Range<Int>, _ name: String) throws(TokenizerError) -> String {
    let text = Array(bytes[range])
    guard !text.contains(0) else { throw refused("\(name) contains a NUL byte") }
    guard UTF8Check.firstInvalidOffset(text) == nil else { throw refused("\(name) is not UTF-8") }
    return String(decoding: text, as: UTF8.self)
  }
}
