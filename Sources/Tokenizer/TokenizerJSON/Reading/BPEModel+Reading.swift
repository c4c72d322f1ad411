import Storage

extension BPEModel {
  /// The model that a file describes.
  ///
  /// - Parameter takesBytes: whether the text comes as bytes, where all bytes have a token.
  /// - Throws: for merges of tokens that are not there, and options that Apus does not follow.
  init(_ parts: ModelParts, _ options: Component, takesBytes: Bool) throws(TokenizerError) {
    vocabulary = try TokenModels.vocabulary(parts, options)
    prefix = Array((try options.optionalText("continuing_subword_prefix") ?? "").utf8)
    suffix = Array((try options.optionalText("end_of_word_suffix") ?? "").utf8)
    fusesUnknown = try options.flag("fuse_unk", default: false)
    fallsBackToBytes = try options.flag("byte_fallback", default: false)
    ignoresMerges = try options.flag("ignore_merges", default: false)
    try Self.checkDropout(options)
    if let name = try options.optionalText("unk_token") {
      guard let id = vocabulary.id(name) else {
        throw options.refused("unk_token", "is “\(name)”, which is not in the vocabulary")
      }
      unknown = id
    } else {
      unknown = nil
    }
    let vocabulary = vocabulary
    fallback = (0..<256).map { vocabulary.id(BytePiece.name(UInt8($0))) ?? -1 }
    let isPlain = prefix.isEmpty && suffix.isEmpty
    let bytes = takesBytes && isPlain && !fallsBackToBytes ? Self.byteTokens(vocabulary, unknown) : nil
    byteTokens = bytes
    spelled = bytes == nil ? nil : Self.spelled(vocabulary)
    characters = bytes == nil ? Self.characters(vocabulary) : []
    (merges, borders) = try Self.merges(
      parts.merges, vocabulary, options, prefix: prefix, asBytes: bytes != nil,
      cuts: isPlain, fallback: Set(fallback.filter { $0 >= 0 }))
  }

  /// Whether the text may come as bytes instead of as byte-level characters.
  var takesBytes: Bool { byteTokens != nil }

  private static func checkDropout(_ options: Component) throws(TokenizerError) {
    switch options["dropout"] {
    case nil, .integer(0), .number(0): return
    case let value?:
      throw options.refused(
        "dropout", "is \(value.text); texts would be cut at random, which is not done here")
    }
  }

  /// The token of each byte; nil if one has none and nothing stands for it.
  private static func byteTokens(_ vocabulary: Vocabulary, _ unknown: Int32?) -> [Int32]? {
    let tokens = ByteAlphabet.scalars.map { scalar in
      Unicode.Scalar(scalar).flatMap { vocabulary.id(String(Character($0))) } ?? -1
    }
    return unknown == nil && tokens.contains(-1) ? nil : tokens
  }

  /// The tokens by the bytes that they spell.
  private static func spelled(_ vocabulary: Vocabulary) -> Vocabulary {
    var spelled = Vocabulary()
    vocabulary.forEach { text, id in
      if let bytes = ByteAlphabet.decode(text) { _ = spelled.add(bytes, id: id) }
    }
    spelled.finish()
    return spelled
  }

  private static func characters(_ vocabulary: Vocabulary) -> [Int32] {
    var characters = [Int32](repeating: -1, count: 0x1_0000)
    vocabulary.forEach { text, id in
      guard !text.isEmpty, text.count <= 3 else { return }
      let (scalar, length) = UTF8Scalar.read(text, at: 0)
      if length == text.count { characters[Int(scalar)] = id }
    }
    return characters
  }

  /// The merges by ids, and where they reach across.
  private static func merges(
    _ list: MergeList?, _ vocabulary: Vocabulary, _ options: Component, prefix: [UInt8], asBytes: Bool,
    cuts: Bool, fallback: Set<Int32>
  ) throws(TokenizerError) -> (MergeTable, MergeBorders?) {
    guard let list else { throw options.refused("merges", "is missing; expected a list of pairs") }
    var table = MergeTable(capacity: list.count)
    var borders = MergeBorders()
    var isLocal = cuts
    var rank = 0
    try list.forEach { left, right throws(TokenizerError) in
      guard right.count >= prefix.count else {
        throw options.refused(
          "merges", "have “\(text(right))”, which is shorter than continuing_subword_prefix")
      }
      let merged = Array(left) + right.dropFirst(prefix.count)
      let (first, second) = (vocabulary.id(left), vocabulary.id(right))
      let result = merged.withUnsafeBufferPointer { vocabulary.id($0) }
      guard first >= 0, second >= 0, result >= 0 else {
        let missing =
          first < 0 ? text(left) : second < 0 ? text(right) : String(decoding: merged, as: UTF8.self)
        throw options.refused("merges", "name “\(missing.prefix(60))”, which is not in the vocabulary")
      }
      table.add(first, second, rank: rank, result: result)
      rank += 1
      // The name of a byte says nothing of the characters that it is part of.
      if fallback.contains(first) || fallback.contains(second) { isLocal = false }
      guard isLocal else { return }
      if asBytes {
        if let bytes = merged.withUnsafeBufferPointer({ ByteAlphabet.decode($0) }) {
          bytes.withUnsafeBufferPointer { borders.add(bytes: $0) }
        }
      } else {
        merged.withUnsafeBufferPointer { borders.add(text: $0) }
      }
    }
    return (table, isLocal ? borders : nil)
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
