import Foundation
import Storage

/// The parts of `tokenizer.json` that follow from a SentencePiece model.
struct HuggingFaceRules {
  private let model: SentencePieceModel
  private let charsmap: Data
  /// User-defined symbols of more than one character, which only a rule of its own keeps whole.
  private let longSymbols: [String]

  init(_ model: SentencePieceModel, _ bytes: [UInt8]) {
    self.model = model
    charsmap = Data(bytes[model.charsmap])
    longSymbols = model.pieces.filter { $0.type == .userDefined && $0.text.unicodeScalars.count > 1 }.map(
      \.text)
  }

  /// The special tokens, which a text may name.
  ///
  /// `<unk>` is not one of them: published texts (wikitext) spell it out, and would get another id than from the
  /// library.
  func addedTokens(_ special: SpecialTokens) -> [JSONValue] {
    let ids = model.pieces.indices.filter {
      model.pieces[$0].type == .control
        || (special.all.contains(Int32($0)) && Int32($0) != special.unknown)
    }
    return ids.map { id in
      [
        "id": .integer(id), "content": .string(model.pieces[id].text), "single_word": .bool(false),
        "lstrip": .bool(false), "rstrip": .bool(false), "normalized": .bool(false),
        "special": .bool(true),
      ]
    }
  }

  /// The library's own order: the rules, spaces, the prefix, and the sign for a space.
  var normalizer: JSONValue {
    var steps: [JSONValue] = []
    if !charsmap.isEmpty {
      steps.append(
        ["type": "Precompiled", "precompiled_charsmap": .string(charsmap.base64EncodedString())])
    }
    if model.removesExtraWhitespace {
      steps.append(Self.replace(pattern: ["Regex": "^ +| +$"], with: ""))
      steps.append(Self.replace(pattern: ["Regex": " {2,}"], with: " "))
    }
    if model.addsDummyPrefix {
      steps.append(
        model.treatsWhitespaceAsSuffix
          ? Self.replace(pattern: ["Regex": "(?<=.)$"], with: "\u{2581}")
          : ["type": "Prepend", "prepend": "\u{2581}"])
    }
    if model.escapesWhitespace { steps.append(Self.replace(pattern: ["String": " "], with: "\u{2581}")) }
    return steps.isEmpty ? .null : ["type": "Sequence", "normalizers": .array(steps)]
  }

  /// Splits at words for a word model, and at long user-defined symbols; everything else is one unit.
  var preTokenizer: JSONValue {
    if model.kind == .word {
      let border = model.treatsWhitespaceAsSuffix ? "MergedWithPrevious" : "MergedWithNext"
      return Self.split(pattern: ["String": "\u{2581}"], behavior: border)
    }
    guard model.kind != .unigram, !longSymbols.isEmpty else { return .null }
    // The longest first, since an alternation takes the first that fits.
    let alternatives = longSymbols.sorted { $0.utf8.count > $1.utf8.count }
      .map { NSRegularExpression.escapedPattern(for: $0) }
    return Self.split(pattern: ["Regex": .string(alternatives.joined(separator: "|"))], behavior: "Isolated")
  }

  var decoder: JSONValue {
    var steps: [JSONValue] = [
      Self.replace(pattern: ["String": "\u{2581}"], with: " "), ["type": "ByteFallback"], ["type": "Fuse"],
    ]
    if model.addsDummyPrefix || model.removesExtraWhitespace {
      let most = model.removesExtraWhitespace ? 1 << 16 : 1
      steps.append(["type": "Strip", "content": " ", "start": .integer(most), "stop": 0])
    }
    return ["type": "Sequence", "decoders": .array(steps)]
  }

  var modelDescription: JSONValue {
    switch model.kind {
    case .unigram: unigram
    case .bpe, .char: bytePair
    case .word:
      ["type": "WordLevel", "vocab": vocabulary, "unk_token": .string(unknown.text)]
    }
  }

  private var unknown: SentencePieceModel.Piece {
    model.pieces.first { $0.type == .unknown } ?? SentencePieceModel.Piece(text: "<unk>")
  }

  private var vocabulary: JSONValue {
    .object(JSONObject(model.pieces.enumerated().map { ($1.text, .integer($0)) }))
  }

  private var unigram: JSONValue {
    let normal = model.pieces.filter { $0.type == .normal }.map(\.score)
    let highest = normal.max() ?? 0
    let entries = model.pieces.map { piece -> JSONValue in
      var score = piece.score
      // The score that the library gives a user-defined symbol when it cuts a text.
      if piece.type == .userDefined { score = Float(piece.text.utf8.count) * highest - 0.1 }
      // Transformers would find the name of the unknown piece in a text. With a space it never does: the normaliser
      // has turned every space into ▁.
      let name = piece.type == .unknown && model.escapesWhitespace ? piece.text + " " : piece.text
      return [.string(name), .number(Double(score))]
    }
    let unknownId = model.pieces.firstIndex { $0.type == .unknown } ?? 0
    return [
      "type": "Unigram", "unk_id": .integer(unknownId), "vocab": .array(entries),
      "byte_fallback": .bool(model.byteFallback),
    ]
  }

  private var bytePair: JSONValue {
    [
      "type": "BPE", "dropout": .null, "unk_token": .string(unknown.text),
      "continuing_subword_prefix": .null, "end_of_word_suffix": .null, "fuse_unk": .bool(true),
      "byte_fallback": .bool(model.byteFallback),
      // A unit that is a whole symbol is taken as it is.
      "ignore_merges": .bool(!longSymbols.isEmpty), "vocab": vocabulary, "merges": .array(merges),
    ]
  }

  /// Every way to put a piece together from two others, pieces with the higher score first.
  private var merges: [JSONValue] {
    guard model.kind == .bpe else { return [] }
    // By bytes: Swift would take canonically equivalent pieces for one.
    var ids: [[UInt8]: Int] = [:]
    for (id, piece) in model.pieces.enumerated() where piece.type == .normal {
      ids[Array(piece.text.utf8)] = id
    }
    let order = model.pieces.indices.filter { model.pieces[$0].type == .normal }
      .sorted { (-model.pieces[$0].score, $0) < (-model.pieces[$1].score, $1) }
    var merges: [JSONValue] = []
    for id in order {
      let bytes = Array(model.pieces[id].text.utf8)
      var ways: [(Int, Int)] = []
      for border in bytes.indices.dropFirst() where bytes[border] & 0xC0 != 0x80 {
        guard let left = ids[Array(bytes[..<border])], let right = ids[Array(bytes[border...])] else {
          continue
        }
        ways.append((left, right))
      }
      for (left, right) in ways.sorted(by: <) {
        merges.append([.string(model.pieces[left].text), .string(model.pieces[right].text)])
      }
    }
    return merges
  }

  private static func replace(pattern: JSONValue, with content: String) -> JSONValue {
    ["type": "Replace", "pattern": pattern, "content": .string(content)]
  }

  private static func split(pattern: JSONValue, behavior: String) -> JSONValue {
    ["type": "Split", "pattern": pattern, "behavior": .string(behavior), "invert": .bool(false)]
  }
}
