import CommandLine
import Storage
import Transformer

/// The options that say what of a model is trained.
public struct AdaptationOptions: Sendable, Equatable {
  /// How a model is trained on.
  public enum Method: String, CaseIterable, Sendable {
    /// All weights that are not frozen.
    case full
    /// Low-rank adapters beside weights that stay.
    case lora
  }

  /// How.
  public var method = Method.full
  /// The rank of adapters.
  public var rank: Int?
  /// What an adapter's product is multiplied by, over the rank.
  public var alpha: Double?
  /// The share of its inputs that an adapter does not see.
  public var dropout: Double?
  /// The projections that have adapters.
  public var targets: [String] = []
  /// Whether an adapter's product is divided by the root of its rank.
  public var usesRootScale = false
  /// Whether what stands before the blocks stays as it is.
  public var freezesEmbeddings = false
  /// How many blocks, from the first on, stay as they are.
  public var frozenBlocks = 0

  /// All weights.
  public init() {}

  private static let usual = LowRankSettings()
  private static let everything = "all"

  /// Lists the options.
  mutating func list(_ o: inout some OptionVisitor) {
    o.group("What is trained")
    o.choice(
      "method", &method,
      help:
        "full, all weights; lora, low-rank adapters beside weights that stay as they are, and a classifier's head: less memory, and an adapter of a few megabytes beside the merged model."
    )
    let kinds = ProjectionKind.allCases.map(\.rawValue).joined(separator: ", ")
    o.value(
      "lora-rank", &rank, in: 1...4_096, default: "\(Self.usual.rank)", resume: .identity.part(of: "method"),
      help: "The rank of adapters.")
    o.value(
      "lora-alpha", &alpha, in: 0...1e6, default: "\(Int(Self.usual.alpha))",
      resume: .identity.part(of: "method"),
      help: "What an adapter's product is multiplied by, over its rank.")
    o.value(
      "lora-dropout", &dropout, in: 0..<1, default: "0", resume: .identity.part(of: "method"),
      help: "Share of a projection's inputs that its adapter does not see.")
    o.list(
      "lora-targets", &targets, placeholder: "NAME", default: Self.everything,
      resume: .identity.part(of: "method"),
      help: "The projections in blocks that have adapters: \(Self.everything), or some of \(kinds).")
    o.flag(
      "rslora", &usesRootScale, resume: .identity.part(of: "method"),
      help: "Divide by the root of the rank instead of the rank.")
    o.flag(
      "freeze-embeddings", &freezesEmbeddings, help: "Leave the tables of tokens and positions as they are.")
    o.value(
      "freeze-blocks", &frozenBlocks, in: 0...100_000,
      help: "Leave the embeddings and this many blocks, from the first on, as they are.")
  }

  /// Checks what goes together.
  ///
  /// - Throws: ``CommandLine/UsageError``
  func validate() throws {
    let known = ProjectionKind.allCases.map(\.rawValue)
    if let unknown = names.first(where: { $0 != Self.everything && !known.contains($0) }) {
      throw UsageError(
        "--lora-targets \(unknown): expected \(Self.everything), or some of \(known.joined(separator: ", "))."
      )
    }
    let adapters: [(String, Bool)] = [
      ("lora-rank", rank != nil), ("lora-alpha", alpha != nil), ("lora-dropout", dropout != nil),
      ("lora-targets", !targets.isEmpty), ("rslora", usesRootScale),
    ]
    if method != .lora, let given = adapters.first(where: \.1) {
      throw UsageError("--\(given.0) goes with --method lora.")
    }
    if method == .lora, freezesEmbeddings || frozenBlocks > 0 {
      let given = freezesEmbeddings ? "freeze-embeddings" : "freeze-blocks"
      throw UsageError(
        "--\(given) goes with --method full; with lora all weights but a head stay as they are.")
    }
  }

  /// Refuses what needs a model to begin with where there is none.
  ///
  /// - Parameter option: the option that names one.
  /// - Throws: ``CommandLine/UsageError``
  func checkParent(_ isGiven: Bool, option: String) throws {
    guard !isGiven, part != .all else { return }
    let given = method == .lora ? "method lora" : freezesEmbeddings ? "freeze-embeddings" : "freeze-blocks"
    throw UsageError("--\(given) leaves most of a model as it is: name one with --\(option).")
  }

  /// What of a model is trained.
  ///
  /// - Throws: ``CommandLine/UsageError`` where the model has no such part.
  func part(of model: TransformerModel) throws -> TrainedPart {
    if part == .all { return part }
    let c = model.configuration
    guard c.head != .replacedToken else {
      throw UsageError(
        "a model that detects replaced tokens is trained beside a generator, whole: leave --method lora and --freeze-… out."
      )
    }
    let count = model.layout.blockCount
    if frozenBlocks > count {
      let shared = count < c.layerCount ? ", which all its layers share" : ""
      throw UsageError("--freeze-blocks \(frozenBlocks): the model has \(count)\(shared).")
    }
    let made = TransformerModel(c, training: part)
    if method == .lora, !made.layout.entries.contains(where: { $0.parameter.group == .adapter }) {
      throw UsageError(
        "--lora-targets \(targets.joined(separator: " ")): no projection of \(c.family.modelType) is one of them."
      )
    }
    return part
  }

  private var part: TrainedPart {
    guard method == .lora else {
      return TrainedPart(
        freezesEmbeddings: freezesEmbeddings || frozenBlocks > 0, frozenBlocks: frozenBlocks)
    }
    let usual = Self.usual
    return TrainedPart(
      adapter: LowRankSettings(
        rank: rank ?? usual.rank, alpha: alpha ?? usual.alpha, dropout: Float(dropout ?? 0),
        usesRootScale: usesRootScale,
        targets: isOfAll ? .all : .kinds(Set(names.compactMap(ProjectionKind.init)))))
  }

  /// The projections asked for, one by one.
  private var names: [String] { targets.flatMap { $0.split(separator: ",").map(String.init) } }

  private var isOfAll: Bool { names.isEmpty || names.contains(Self.everything) }
}
