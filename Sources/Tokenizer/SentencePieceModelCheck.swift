import Storage

/// Reads a SentencePiece model file and refuses what the library would abort on, or worse.
///
/// Version 0.1.97 of the library aborts on pieces with NUL and on wrong ids, overflows the stack on long pieces
/// and follows wild pointers in damaged normalisation rules, so no byte reaches it before this check.
struct SentencePieceModelCheck {
  static let maximumBytes = 64 << 20
  static let maximumPieces = 1_000_000
  static let maximumPieceBytes = 512

  private let bytes: [UInt8]
  private let path: String
  private var model = SentencePieceModel()
  private var ids: [(name: String, value: Int64)] = []

  /// What the file says.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - path: its name, for the error.
  /// - Throws: `TokenizerError` that names the file and what is wrong with it.
  static func check(_ bytes: [UInt8], path: String) throws(TokenizerError) -> SentencePieceModel {
    var check = SentencePieceModelCheck(bytes: bytes, path: path)
    try check.readAll()
    try check.validate()
    return check.model
  }

  private init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  private func refused(_ reason: String) -> TokenizerError {
    TokenizerError(.badInput, "\(path) is not a usable SentencePiece model: \(reason).")
  }

  private func eachField(
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

  private mutating func readTrainer(_ range: Range<Int>) throws(TokenizerError) {
    var model = model
    var ids = ids
    try eachField(of: range) { (field, value) throws(TokenizerError) in
      switch (field, value) {
      case (3, .varint(let number)):
        guard let kind = SentencePieceModel.Kind(rawValue: number) else {
          throw refused("its model type \(number) is none of unigram (1), bpe (2), word (3), char (4)")
        }
        model.kind = kind
      case (24, .varint(let flag)): model.treatsWhitespaceAsSuffix = flag != 0
      case (35, .varint(let flag)): model.byteFallback = flag != 0
      case (40...43, .varint(let number)):
        let name = ["unk_id", "bos_id", "eos_id", "pad_id"][field - 40]
        ids.append((name, Int64(Int32(truncatingIfNeeded: number))))
      case (44, .bytes(let text)): model.unknownSurface = try string(text, "unk_surface")
      case (46, .bytes(let text)): model.beginPiece = try string(text, "bos_piece")
      case (47, .bytes(let text)): model.endPiece = try string(text, "eos_piece")
      case (48, .bytes(let text)): model.paddingPiece = try string(text, "pad_piece")
      case (45, .bytes(let text)): _ = try string(text, "unk_piece")
      case (3, _), (24, _), (35, _), (40...48, _):
        throw refused("field \(field) of its trainer options has the wrong wire type")
      default: break
      }
    }
    self.model = model
    self.ids = ids
  }

  private mutating func readNormalizer(_ range: Range<Int>, isDenormalizer: Bool) throws(TokenizerError) {
    var model = model
    try eachField(of: range) { (field, value) throws(TokenizerError) in
      switch (field, value) {
      case (2, .bytes(let rules)):
        if let fault = PrecompiledCharsmap.fault(bytes, in: rules) {
          throw refused("its table of normalisation rules \(fault)")
        }
        if !isDenormalizer { model.charsmap = rules }
      case (3, .varint(let flag)): if !isDenormalizer { model.addsDummyPrefix = flag != 0 }
      case (4, .varint(let flag)): if !isDenormalizer { model.removesExtraWhitespace = flag != 0 }
      case (5, .varint(let flag)): if !isDenormalizer { model.escapesWhitespace = flag != 0 }
      case (2...5, _): throw refused("field \(field) of its normaliser has the wrong wire type")
      default: break
      }
    }
    self.model = model
  }

  private func string(_ range: Range<Int>, _ name: String) throws(TokenizerError) -> String {
    let text = Array(bytes[range])
    guard !text.contains(0) else { throw refused("\(name) contains a NUL byte") }
    guard UTF8Check.firstInvalidOffset(text) == nil else { throw refused("\(name) is not UTF-8") }
    return String(decoding: text, as: UTF8.self)
  }

  private func validate() throws(TokenizerError) {
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
      let expected = Set((0...255).map { Self.byteName(UInt8($0)) })
      guard byteNames == expected, model.byteFallback else {
        throw refused("byte fallback needs the 256 pieces <0x00> to <0xFF>; it has \(byteNames.count)")
      }
    }
  }

  /// The name of the piece that stands for one byte.
  static func byteName(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: [60, 48, 120, digits[Int(byte >> 4)], digits[Int(byte & 15)], 62], as: UTF8.self)
  }

  /// The byte that a piece of that name stands for, or nil if it is not the name of one.
  static func byteValue(_ name: String) -> UInt8? {
    let characters = Array(name.utf8)
    guard characters.count == 6, characters.starts(with: Array("<0x".utf8)), characters[5] == 62,
      let value = UInt8(String(decoding: characters[3...4], as: UTF8.self), radix: 16),
      byteName(value) == name
    else { return nil }
    return value
  }
}
