import CommandLine
import Forecast
import Tokenizer
import Transformer

/// The options that shape a new model, listed once.
public struct ModelOptions: Sendable, Equatable {
  /// The family; the first of them where none is asked for.
  public var architecture: NewFamily?
  /// The size preset.
  public var size: ModelSize?
  /// Overrides of the preset.
  public var layers: Int?
  /// The width of the residual stream.
  public var hiddenSize: Int?
  /// Query heads.
  public var heads: Int?
  /// Key/value heads, in families that group them.
  public var keyValueHeads: Int?
  /// The width inside the feed-forward part.
  public var intermediateSize: Int?
  /// The longest sequence.
  public var contextLength: Int?
  /// Whether the model has a head of its own, in families that allow it.
  public var untied = false

  /// The defaults.
  public init() {}

  /// Lists the options in a group.
  public mutating func list(_ o: inout some OptionVisitor) {
    o.group("Model")
    o.choice(
      "architecture", &architecture, default: NewFamily.usual.rawValue, resume: .byEffect,
      help: "Family of models. " + NewFamily.summaries)
    o.choice(
      "size", &size, default: NewFamily.usualSizes, resume: .byEffect,
      help: "Size of the model. " + NewFamily.sizes)
    o.value("layers", &layers, in: 1...256, default: "by size", resume: .byEffect, help: "Number of blocks.")
    o.value(
      "hidden-size", &hiddenSize, in: 8...16_384, default: "by size", resume: .byEffect,
      help: "Width of the model.")
    o.value(
      "heads", &heads, in: 1...256, default: "by size", resume: .byEffect,
      help: "Attention heads; they divide the width.")
    o.value(
      "kv-heads", &keyValueHeads, in: 1...256, default: "as heads", resume: .byEffect,
      help: "Key/value heads (\(NewFamily.names(\.groupsKeyValueHeads))); they divide the heads.")
    o.value(
      "intermediate-size", &intermediateSize, in: 8...131_072, default: "by architecture",
      resume: .byEffect, help: "Width inside the feed-forward part.")
    o.value(
      "context-length", &contextLength, in: 8...131_072, default: "by size",
      resume: .byEffect, help: "Longest sequence in tokens.")
    o.flag(
      "untied", &untied, resume: .byEffect,
      help: "Give the model a head of its own instead of the token embedding's "
        + "(\(NewFamily.names(\.allowsUntiedHead))).")
  }

  /// Checks that nothing is said about the shape of a model that is not made anew.
  ///
  /// - Throws: ``CommandLine/UsageError``
  public func refuseShape() throws {
    let given: [(name: String, isGiven: Bool)] = [
      ("--architecture", architecture != nil), ("--size", size != nil), ("--layers", layers != nil),
      ("--hidden-size", hiddenSize != nil),
      ("--heads", heads != nil), ("--kv-heads", keyValueHeads != nil),
      ("--intermediate-size", intermediateSize != nil), ("--untied", untied),
    ]
    if let name = given.first(where: { $0.isGiven })?.name {
      throw UsageError(
        "\(name) shapes a new model, but --from continues training a model as it is: leave one of them out.")
    }
  }

  private var family: Family { (architecture ?? .usual).family }

  private var presets: [SizePreset] { family.sizes?.presets ?? [] }

  /// The size asked for, or the family's default.
  private var chosen: ModelSize? { size ?? family.sizes?.usual }

  /// The family's sizes below the one asked for, the largest first.
  package var smallerSizes: [ModelSize] {
    func weight(_ preset: SizePreset) -> Int { preset.layers * preset.width * preset.width }
    let limit = presets.first { $0.size == chosen }.map(weight) ?? 0
    return presets.filter { weight($0) < limit }.sorted { weight($0) > weight($1) }.map(\.size)
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
    guard let shape = presets.first(where: { $0.size == chosen }) else {
      throw UsageError(
        "--size \(chosen?.rawValue ?? ""): \(family) comes in \(presets.map(\.size.rawValue).joined(separator: ", "))."
      )
    }
    let width = hiddenSize ?? shape.width, heads = heads ?? shape.heads
    guard width % heads == 0 else {
      throw UsageError(
        "--heads \(heads) does not divide the model's width of \(width); give a divisor of \(width).")
    }
    if let keyValueHeads {
      try require(\.groupsKeyValueHeads, for: "--kv-heads")
      guard heads % keyValueHeads == 0 else {
        throw UsageError("--kv-heads \(keyValueHeads) does not divide --heads \(heads).")
      }
    }
    if family.traits.hasRotaryPositions, width / heads % 2 != 0 {
      throw UsageError(
        "\(family) turns pairs of numbers: the width of a head, \(width / heads), must be even.")
    }
    if untied { try require(\.allowsUntiedHead, for: "--untied") }
    var c = ModelConfiguration(
      family: family, vocabularySize: tokenizer.vocabularySize,
      contextLength: contextLength ?? shape.context,
      hiddenSize: width, layerCount: layers ?? shape.layers, headCount: heads,
      keyValueHeadCount: keyValueHeads,
      intermediateSize: intermediateSize)
    c.tieEmbeddings = !untied
    c.dropout = Float(dropout)
    let special = tokenizer.specialTokens
    c.paddingToken = special.padding.map(Int.init) ?? c.paddingToken
    c.beginToken = special.begin.map(Int.init)
    c.endToken = special.end.map(Int.init)
    c.tokenizerFingerprint = tokenizer.fingerprint
    return c
  }

  /// Refuses an option that the family has no use for.
  private func require(_ trait: KeyPath<FamilyTraits, Bool>, for option: String) throws {
    if family.traits[keyPath: trait] { return }
    throw UsageError("\(option) goes with --architecture \(NewFamily.names(trait)) alone.")
  }
}
