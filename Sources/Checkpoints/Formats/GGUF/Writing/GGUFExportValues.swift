import Storage
import Tokenizer
import Transformer

/// The metadata of a GGUF file to be written.
struct GGUFExportValues {
  private let c: ModelConfiguration
  private let architecture: any GGUFArchitecture.Type
  private let files: any StoredModelFiles

  init(_ c: ModelConfiguration, _ architecture: any GGUFArchitecture.Type, _ files: any StoredModelFiles) {
    self.c = c
    self.architecture = architecture
    self.files = files
  }

  /// The keys with their values, in the order in which they are written.
  ///
  /// - Throws: ``GGUFRefusal`` for what the file has no place for.
  func entries(name: String, width: GGUFWidth, _ vocabulary: GGUFVocabulary) throws -> [(String, GGUFEntry)] {
    var entries: [(String, GGUFEntry)] = [
      ("general.architecture", .text(architecture.name)), ("general.type", .text("model")),
      ("general.name", .text(name)), ("general.file_type", .count(width.fileType)),
      ("general.quantization_version", .count(2)),
    ]
    var own: [(String, GGUFEntry)] = [
      ("context_length", .count(c.contextLength)), ("embedding_length", .count(c.hiddenSize)),
      ("block_count", .count(c.layerCount)), ("feed_forward_length", .count(c.intermediateSize)),
      ("attention.head_count", .count(c.headCount)),
    ]
    own += try architecture.values(c)
    if !c.isCausal, c.head.labels == nil, let pooling = try pooling() {
      own.append(("pooling_type", .count(pooling)))
    }
    if c.head != .language, c.isCausal { throw GGUFRefusal("a decoder's classifier") }
    entries += own.map { ("\(architecture.name).\($0.0)", $0.1) }
    if c.segmentCount > 0, !c.isCausal {
      entries.append(("tokenizer.ggml.token_type_count", .count(c.segmentCount)))
    }
    return entries + GGUFRotaryScaling.ownValues(c) + tokenizer(vocabulary)
  }

  /// How llama.cpp makes an embedding of a text: 1 for the mean, 2 for the first token, 3 for the last.
  private func pooling() throws -> Int? {
    switch try EmbeddingSettings(files, c).poolings {
    case [.mean]: 1
    case [.first]: 2
    case [.last]: 3
    default: nil
    }
  }

  private func tokenizer(_ v: GGUFVocabulary) -> [(String, GGUFEntry)] {
    var entries: [(String, GGUFEntry)] = [
      ("model", .text(v.kind.rawValue)), ("pre", .text(v.preTokenizer ?? "default")),
      ("tokens", .texts(v.tokens)),
    ]
    if !v.scores.isEmpty { entries.append(("scores", .numbers(v.scores))) }
    entries.append(("token_type", .integers(v.types.map { Int32($0.rawValue) })))
    if v.kind == .bytes { entries.append(("merges", .texts(v.merges))) }
    let ids = [
      ("bos", v.begin), ("eos", v.end), ("unknown", v.unknown), ("seperator", v.separator),
      ("padding", v.padding),
      ("cls", v.classification), ("mask", v.mask),
    ]
    for (name, id) in ids { if let id { entries.append(("\(name)_token_id", .count(id))) } }
    let flags = [
      ("add_bos_token", v.addsBegin), ("add_eos_token", v.addsEnd), ("add_sep_token", v.addsSeparator),
      ("add_space_prefix", v.addsSpace), ("remove_extra_whitespaces", v.removesExtraSpaces),
      ("normalizer.lowercase", v.lowercases), ("normalizer.strip_accents", v.stripsAccents),
    ]
    for (name, flag) in flags { if let flag { entries.append((name, .flag(flag))) } }
    if let charsmap = v.charsmap, !charsmap.isEmpty {
      entries.append(("precompiled_charsmap", .bytes(charsmap)))
    }
    var all = entries.map { ("tokenizer.ggml.\($0.0)", $0.1) }
    if let template = v.chatTemplate { all.append(("tokenizer.chat_template", .text(template))) }
    return all
  }
}
