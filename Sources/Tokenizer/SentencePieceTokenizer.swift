import CSentencePiece
import Foundation
import Kernels
import Storage

/// A SentencePiece model, run by the C++ library.
///
/// The file is checked in Swift before the library sees it (`SentencePieceModelCheck`).
///
/// U+2581 (▁) in a text is the library's own sign for a space, and decodes to one.
public final class SentencePieceTokenizer: Tokenizer, @unchecked Sendable {
  // Sendable: after `init` nothing is written, and the library's methods used here are const and documented as
  // safe to call from several threads.

  /// The longest text that one call encodes, in bytes: the library counts in 32 bits.
  public static let maximumTextBytes = 1 << 29

  private let handle: OpaquePointer
  let model: SentencePieceModel
  let modelBytes: [UInt8]
  private let continuation: Continuation
  /// The name of the file it came from.
  public let path: String
  /// The ids of `<unk>`, `<s>`, `<mask>` and so on; those that the model lacks are nil.
  public let specialTokens: SpecialTokens
  /// The SHA-256 of the model file, in hexadecimal.
  public let fingerprint: String

  /// How text after a newline is encoded.
  private enum Continuation {
    /// The newline has this id of its own: encode it before the text and drop everything up to it.
    case afterNewline(Int32)
    /// The newline is normalised to a space, or is unknown: encode the text by itself.
    case alone
  }

  /// Reads the model file at `path`.
  ///
  /// - Throws: if the file cannot be read or is not a sound SentencePiece model.
  public convenience init(path: String) throws(TokenizerError) {
    try self.init(data: try Self.read(path), path: path)
  }

  /// Takes the bytes of a model file.
  ///
  /// - Parameters:
  ///   - data: the whole file.
  ///   - path: where it came from, for error messages.
  /// - Throws: if it is not a sound SentencePiece model.
  public init(data: Data, path: String) throws(TokenizerError) {
    let bytes = [UInt8](data)
    let model = try SentencePieceModelCheck.check(bytes, path: path)
    var loaded: OpaquePointer?
    var message: UnsafeMutablePointer<CChar>?
    let status = csp_load(bytes, bytes.count, &loaded, &message)
    guard status == 0, let loaded else {
      throw TokenizerError(
        .badInput, "\(path) is not a usable SentencePiece model: \(Self.take(message)).")
    }
    guard Int(csp_piece_count(loaded)) == model.pieces.count else {
      csp_release(loaded)
      throw TokenizerError(.badInput, "\(path): the SentencePiece library counts its pieces differently.")
    }
    handle = loaded
    self.model = model
    self.path = path
    modelBytes = bytes
    fingerprint = SHA256.hexadecimal(of: bytes)
    specialTokens = model.specialTokens
    continuation = Self.continuation(loaded, model)
  }

  deinit { csp_release(handle) }

  /// The bytes of the model file, as they were read.
  public var modelData: Data { Data(modelBytes) }

  /// The number of pieces; every id is in `0..<vocabularySize`.
  public var vocabularySize: Int { model.pieces.count }

  /// The token ids of a document, without special tokens.
  ///
  /// - Throws: if the text is longer than `maximumTextBytes`.
  public func encode(_ text: String) throws(TokenizerError) -> [Int32] {
    try withBytes(of: text) { bytes throws(TokenizerError) in try Self.encode(handle, bytes) }
  }

  /// The token ids of text that follows a newline of the same document.
  ///
  /// Where the model has no piece or byte for the newline it has become a space or is unknown, and the text is
  /// encoded by itself.
  ///
  /// - Throws: if the text is longer than `maximumTextBytes`.
  public func encodeContinuation(_ text: String) throws(TokenizerError) -> [Int32] {
    guard case .afterNewline(let newline) = continuation else { return try encode(text) }
    if text.isEmpty { return [] }
    let ids = try encode("\n" + text)
    guard let position = ids.firstIndex(of: newline) else { return ids }
    return Array(ids[(position + 1)...])
  }

  /// The tokens of `text` and the bytes of its UTF-8 form that each stands for.
  ///
  /// The prefix space has an empty range; of several byte pieces that make up one character the last has its
  /// range and the others an empty one. With a preset that normalises, ranges are still those of the original.
  public func encodePieces(_ text: String) throws(TokenizerError) -> [EncodedPiece] {
    let spans = try withBytes(of: text) { bytes throws(TokenizerError) -> [CSPSpan] in
      var found: UnsafeMutablePointer<CSPSpan>?
      var count = 0
      var message: UnsafeMutablePointer<CChar>?
      let status = csp_encode_spans(handle, Self.characters(bytes), bytes.count, &found, &count, &message)
      try Self.checkStatus(status, message)
      return Self.take(found, count)
    }
    return spans.map {
      EncodedPiece(id: $0.id, piece: piece($0.id), utf8Range: Int($0.begin)..<Int(max($0.begin, $0.end)))
    }
  }

  /// The `count` most probable ways to cut `text` under a unigram model, best first, with log probabilities.
  ///
  /// - Throws: for models of other types, and unless `count` is in 1...1024.
  public func nBest(_ text: String, count: Int) throws(TokenizerError) -> [(ids: [Int32], score: Float)] {
    guard model.kind == .unigram else {
      throw TokenizerError(.usage, "\(path) is a \(model.kind) model; n-best needs a unigram model.")
    }
    guard (1...1024).contains(count) else {
      throw TokenizerError(.usage, "n-best count \(count) is out of range; expected 1 to 1024.")
    }
    if text.isEmpty { return [([], 0)] }
    return try withBytes(of: text) { bytes throws(TokenizerError) -> [(ids: [Int32], score: Float)] in
      var ids: UnsafeMutablePointer<Int32>?
      var lengths: UnsafeMutablePointer<Int>?
      var scores: UnsafeMutablePointer<Float>?
      var found = 0
      var message: UnsafeMutablePointer<CChar>?
      let status = csp_encode_best(
        handle, Self.characters(bytes), bytes.count, Int32(count), &ids, &lengths, &scores, &found, &message)
      try Self.checkStatus(status, message)
      let allLengths = Self.take(lengths, found)
      let allScores = Self.take(scores, found)
      let allIds = Self.take(ids, allLengths.reduce(0, +))
      var start = 0
      return zip(allLengths, allScores).map { length, score in
        defer { start += length }
        return (Array(allIds[start..<(start + length)]), score)
      }
    }
  }

  /// A random way to cut `text`, for subword regularisation; a function of `text`, `alpha` and `seed`.
  ///
  /// - Parameters:
  ///   - alpha: for unigram models the inverse temperature over all segmentations (0 is uniform, 0.1–0.2 is
  ///     usual; Kudo 2018, arXiv:1804.10959); for BPE the probability that a merge is dropped (0.1 is usual;
  ///     Provilkov et al. 2020, arXiv:1910.13267).
  ///   - seed: any number.
  /// - Throws: for character and word models, and if `alpha` is out of range.
  public func sample(_ text: String, alpha: Float, seed: UInt64) throws(TokenizerError) -> [Int32] {
    let limit: Float = model.kind == .bpe ? 1 : 1000
    guard model.kind == .unigram || model.kind == .bpe else {
      throw TokenizerError(.usage, "\(path) is a \(model.kind) model, which cuts a text in one way only.")
    }
    guard alpha.isFinite, (0...limit).contains(alpha) else {
      throw TokenizerError(.usage, "sampling alpha \(alpha) is out of range; expected 0 to \(limit).")
    }
    if text.isEmpty { return [] }
    // The library takes 32 bits, of which all ones are reserved.
    let short = UInt32(truncatingIfNeeded: (seed ^ seed >> 32) &* 0x9E37_79B9) & 0x7FFF_FFFF
    return try withBytes(of: text) { bytes throws(TokenizerError) -> [Int32] in
      var found: UnsafeMutablePointer<Int32>?
      var count = 0
      var message: UnsafeMutablePointer<CChar>?
      let status = csp_encode_sample(
        handle, Self.characters(bytes), bytes.count, -1, alpha, short, &found, &count, &message)
      try Self.checkStatus(status, message)
      return Self.take(found, count)
    }
  }

  /// The text of `ids`: control symbols give nothing, broken UTF-8 gives U+FFFD, `<unk>` gives " ⁇ ".
  ///
  /// - Throws: if an id is outside the vocabulary.
  public func decode(_ ids: [Int32]) throws(TokenizerError) -> String {
    try check(ids)
    var text: UnsafeMutablePointer<CChar>?
    var length = 0
    var message: UnsafeMutablePointer<CChar>?
    let status = csp_decode(handle, ids, ids.count, &text, &length, &message)
    try Self.checkStatus(status, message)
    return String(decoding: Self.take(text, length).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Refuses ids that the vocabulary does not have.
  func check(_ ids: [Int32]) throws(TokenizerError) {
    if let wrong = ids.first(where: { !model.pieces.indices.contains(Int($0)) }) {
      throw TokenizerError(
        .mismatch,
        "Token id \(wrong) is outside \(path), which has \(vocabularySize) pieces; was it made with another tokenizer?"
      )
    }
  }
}

extension SentencePieceTokenizer {
  private static func read(_ path: String) throws(TokenizerError) -> Data {
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw TokenizerError(.badInput, "\(path) is not a file; expected a SentencePiece model.")
      }
      let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
      guard size <= SentencePieceModelCheck.maximumBytes else {
        throw TokenizerError(
          .badInput,
          "\(path) has \(size) bytes, more than the \(SentencePieceModelCheck.maximumBytes) of a SentencePiece model."
        )
      }
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch let error as TokenizerError {
      throw error
    } catch {
      let missing = !FileManager.default.fileExists(atPath: path)
      throw TokenizerError(
        .badInput, "\(path) \(missing ? "does not exist" : "cannot be read"); expected a SentencePiece model."
      )
    }
  }

  /// Hands the UTF-8 form of `text`, if it is not too long, to `body`.
  private func withBytes<Result>(
    of text: String, _ body: (UnsafeBufferPointer<UInt8>) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    guard text.utf8.count <= Self.maximumTextBytes else {
      throw TokenizerError(
        .badInput,
        "A text of \(text.utf8.count) bytes is more than one call encodes (\(Self.maximumTextBytes)); split it at newlines."
      )
    }
    var text = text
    let result = text.withUTF8 { bytes in
      Swift.Result { () throws(TokenizerError) -> Result in try body(bytes) }
    }
    return try result.get()
  }

  private static func encode(
    _ handle: OpaquePointer, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(TokenizerError) -> [Int32] {
    var found: UnsafeMutablePointer<Int32>?
    var count = 0
    var message: UnsafeMutablePointer<CChar>?
    let status = csp_encode(handle, characters(bytes), bytes.count, &found, &count, &message)
    try checkStatus(status, message)
    return take(found, count)
  }

  /// Asks the model what becomes of a newline.
  private static func continuation(_ handle: OpaquePointer, _ model: SentencePieceModel) -> Continuation {
    let names = ["\n", SentencePieceModelCheck.byteName(0x0A)]
    let newlines = model.pieces.indices.filter { names.contains(model.pieces[$0].text) }
    guard !newlines.isEmpty else { return .alone }
    do {
      let ids = try Array("a\nb".utf8).withUnsafeBufferPointer { bytes throws(TokenizerError) in
        try encode(handle, bytes)
      }
      let own = ids.first { newlines.contains(Int($0)) }
      return own.map { .afterNewline($0) } ?? .alone
    } catch {
      return .alone
    }
  }

  private static func characters(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
    bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
  }

  private static func checkStatus(
    _ status: Int32, _ message: UnsafeMutablePointer<CChar>?
  ) throws(TokenizerError) {
    guard status != 0 else { return }
    throw TokenizerError(.badInput, "The SentencePiece library refused: \(take(message)).")
  }

  /// Copies the library's message and frees it.
  static func take(_ message: UnsafeMutablePointer<CChar>?) -> String {
    guard let message else { return "out of memory" }
    defer { csp_free(message) }
    return String(cString: message)
  }

  /// Copies `count` elements and frees them.
  static func take<Element>(_ elements: UnsafeMutablePointer<Element>?, _ count: Int) -> [Element] {
    guard let elements else { return [] }
    defer { csp_free(elements) }
    return Array(UnsafeBufferPointer(start: elements, count: count))
  }
}
