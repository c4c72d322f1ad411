import Checkpoints
import CommandLine
import Data
import Runs
import Tokenizer
import Training
import Transformer

/// The options that shape a new model, listed once.
public struct ModelOptions: Sendable, Equatable {
  /// The families by their names on the command line.
  public enum Architecture: String, Sendable, CaseIterable {
    /// See ``Transformer/ModelConfiguration/Architecture``.
    case llama, gpt2, bert
  }

  /// The family.
  public var architecture = Architecture.llama
  /// The size preset.
  public var size: ModelSize?
  /// Overrides of the preset.
  public var layers: Int?
  /// The width of the residual stream.
  public var hiddenSize: Int?
  /// Query heads.
  public var heads: Int?
  /// Key/value heads (`llama`).
  public var keyValueHeads: Int?
  /// The width inside the feed-forward part.
  public var intermediateSize: Int?
  /// The longest sequence.
  public var contextLength: Int?
  /// Whether a `llama` has a head of its own.
  public var untied = false

  /// The defaults.
  public init() {}

  /// Lists the options in a group.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.group("Model")
    o.choice(
      "architecture", &architecture, resume: .byEffect,
      help: "Decoders llama and gpt2 generate text; the encoder bert reads it."
    )
    o.choice(
      "size", &size, default: "nano (decoders), mini (bert)",
      resume: .byEffect,
      help: "Decoders: nano 4×128, mini 6×384, small 12×768, medium 24×1024. bert: tiny 2×128, mini 4×256, "
        + "small 4×512, medium 8×512, base 12×768 (layers × width).")
    o.value("layers", &layers, in: 1...256, default: "by size", resume: .byEffect, help: "Number of blocks.")
    o.value(
      "hidden-size", &hiddenSize, in: 8...16_384, default: "by size", resume: .byEffect,
      help: "Width of the model.")
    o.value(
      "heads", &heads, in: 1...256, default: "by size", resume: .byEffect,
      help: "Attention heads; they divide the width.")
    o.value(
      "kv-heads", &keyValueHeads, in: 1...256, default: "as heads",
      resume: .byEffect, help: "Key/value heads (llama); they divide the heads.")
    o.value(
      "intermediate-size", &intermediateSize, in: 8...131_072, default: "by architecture",
      resume: .byEffect, help: "Width inside the feed-forward part.")
    o.value(
      "context-length", &contextLength, in: 8...131_072, default: "by size",
      resume: .byEffect, help: "Longest sequence in tokens.")
    o.flag(
      "untied", &untied, resume: .byEffect,
      help: "Give a llama a head of its own instead of the token embedding's.")
  }

  /// Checks that nothing is said about the shape of a model that is not made anew.
  ///
  /// - Throws: ``CommandLine/UsageError``
  public func refuseShape() throws {
    let given: [(name: String, isGiven: Bool)] = [
      ("--size", size != nil), ("--layers", layers != nil), ("--hidden-size", hiddenSize != nil),
      ("--heads", heads != nil), ("--kv-heads", keyValueHeads != nil),
      ("--intermediate-size", intermediateSize != nil), ("--untied", untied),
    ]
    if let name = given.first(where: { $0.isGiven })?.name {
      throw UsageError(
        "\(name) shapes a new model, but --from goes on with a model as it is: give one of them.")
    }
  }

  private var family: ModelConfiguration.Architecture {
    ModelConfiguration.Architecture(rawValue: architecture.rawValue) ?? .llama
  }

  /// The size asked for, or the family's default.
  private var chosen: ModelSize { size ?? (family.isCausal ? .nano : .mini) }

  /// The family's sizes below the one asked for, the largest first.
  package var smallerSizes: [ModelSize] {
    let sizes = ModelSize.allCases.filter { $0.shape(family) != nil }
    func weight(_ size: ModelSize) -> Int { size.shape(family).map { $0.layers * $0.width * $0.width } ?? 0 }
    return sizes.filter { weight($0) < weight(chosen) }.sorted { weight($0) > weight($1) }
  }

  /// These options with the size and length of others.
  package func with(_ settings: MemorySettings) -> ModelOptions {
    var options = self
    options.size = settings.size
    options.contextLength = settings.length
    return options
  }

  /// The configuration asked for.
  ///
  /// - Throws: ``CommandLine/UsageError`` if numbers do not go together.
  public func configuration(tokenizer: any Tokenizer, dropout: Double) throws -> ModelConfiguration {
    guard let shape = chosen.shape(family) else {
      let names = ModelSize.allCases.filter { $0.shape(family) != nil }.map(\.rawValue)
      throw UsageError(
        "--size \(chosen.rawValue): \(architecture.rawValue) comes in \(names.joined(separator: ", ")).")
    }
    let width = hiddenSize ?? shape.width, heads = heads ?? shape.heads
    guard width % heads == 0 else {
      throw UsageError(
        "--heads \(heads) does not divide the model's width of \(width); give a divisor of \(width).")
    }
    if let keyValueHeads {
      guard family == .llama else { throw UsageError("--kv-heads goes with --architecture llama alone.") }
      guard heads % keyValueHeads == 0 else {
        throw UsageError("--kv-heads \(keyValueHeads) does not divide --heads \(heads).")
      }
    }
    if family == .llama, width / heads % 2 != 0 {
      throw UsageError("llama turns pairs of numbers: the width of a head, \(width / heads), must be even.")
    }
    if untied && family != .llama { throw UsageError("--untied goes with --architecture llama alone.") }
    var c = ModelConfiguration(
      architecture: family, vocabularySize: tokenizer.vocabularySize,
      contextLength: contextLength ?? shape.context,
      hiddenSize: width, layerCount: layers ?? shape.layers, headCount: heads,
      keyValueHeadCount: keyValueHeads,
      intermediateSize: intermediateSize)
    c.tieEmbeddings = !untied
    c.dropout = Float(dropout)
    let special = tokenizer.specialTokens
    c.paddingToken = special.padding.map(Int.init)
    c.beginToken = special.begin.map(Int.init)
    c.endToken = special.end.map(Int.init)
    c.tokenizerFingerprint = tokenizer.fingerprint
    return c
  }
}
