import Foundation
import Storage
import Transformer

/// How rotary wavelengths are stretched, as GGUF says it.
enum GGUFRotaryScaling {
  private static let tensor = "rope_freqs.weight"

  /// The value of `rope_scaling`; nil where nothing is stretched.
  static func member(_ keys: GGUFKeys) throws(FileError) -> JSONValue? {
    let own = keys.own
    if let factors = keys.tensor(tensor) {
      return try llama3(keys, factors)
    }
    let type = try own.text("rope.scaling.type") ?? (own.has("rope.scale_linear") ? "linear" : "none")
    switch type {
    case "none": return nil
    case "linear":
      var factor = try keys.decimal("rope.scaling.factor")
      if factor == nil { factor = try keys.decimal("rope.scale_linear") }
      guard let factor else { return nil }
      return factor == .number(1) ? nil : ["rope_type": "linear", "factor": factor]
    case "yarn":
      var members: JSONObject = ["rope_type": "yarn"]
      members["factor"] = try keys.decimal("rope.scaling.factor")
      members["original_max_position_embeddings"] = try own.integer(
        "rope.scaling.original_context_length", GGUFKeys.context
      ).map { .integer($0) }
      members["beta_fast"] = try keys.decimal("rope.scaling.yarn_beta_fast")
      members["beta_slow"] = try keys.decimal("rope.scaling.yarn_beta_slow")
      if try own.number("rope.scaling.yarn_attn_factor") != nil {
        throw own.failure("rope.scaling.yarn_attn_factor", "is given, which Apus does not read")
      }
      return .object(members)
    default:
      throw own.failure("rope.scaling.type", "is “\(type.prefix(40))”; Apus computes none, linear and yarn")
    }
  }

  /// Llama 3.1's scaling, which stands in a file only as a factor for each pair: the numbers that give these factors, of those
  /// that published models have.
  private static func llama3(_ keys: GGUFKeys, _ tensor: GGUFTensor) throws(FileError) -> JSONValue {
    let own = keys.own, size = try keys.headSize()
    let refused = FileError(
      .badInput, own.path, "“\(Self.tensor)” stretches rotary wavelengths in a way that Apus does not know",
      remedy: "take the folder of the same model that has config.json")
    guard tensor.type == .f32, tensor.rows * tensor.columns == size / 2 else { throw refused }
    if let said = try said(own) { return said }
    let bytes = own.file.bytes(of: tensor)
    let found = (0..<size / 2).map {
      Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
    }
    let base = Float(try own.number("rope.freq_base") ?? 10_000)
    for factor: Float in [8, 32, 16, 4, 2, 64] {
      for context in [8_192, 4_096, 2_048, 16_384, 32_768] {
        let expected = factors(
          factor: Double(factor), low: 1, high: 4, context: Double(context), base: base, headSize: size)
        if zip(found, expected).allSatisfy({ abs($0 - $1) <= 1e-4 * abs($1) }) {
          return [
            "rope_type": "llama3", "factor": .number(Double(factor)), "low_freq_factor": .number(1),
            "high_freq_factor": .number(4), "original_max_position_embeddings": .integer(context),
          ]
        }
      }
    }
    throw refused
  }

  /// What Apus writes of it beside the factors.
  private static let keys = (
    factor: "apus.llama3.factor", low: "apus.llama3.low_freq_factor", high: "apus.llama3.high_freq_factor",
    context: "apus.llama3.original_context_length"
  )

  private static func said(_ own: GGUFMetadata) throws(FileError) -> JSONValue? {
    let all = own.scoped("")
    guard let factor = try all.number(keys.factor), let low = try all.number(keys.low),
      let high = try all.number(keys.high), let context = try all.integer(keys.context, GGUFKeys.context)
    else { return nil }
    return [
      "rope_type": "llama3", "factor": .number(factor), "low_freq_factor": .number(low),
      "high_freq_factor": .number(high), "original_max_position_embeddings": .integer(context),
    ]
  }

  /// The keys that Apus itself reads a model's scaling from.
  static func ownValues(_ c: ModelConfiguration) -> [(String, GGUFEntry)] {
    guard case .llama3(let numbers) = c.details.rotaryScaling else { return [] }
    return [
      (keys.factor, .number(numbers.factor)), (keys.low, .number(numbers.low)),
      (keys.high, .number(numbers.high)),
      (keys.context, .count(numbers.context)),
    ]
  }

  /// What each pair's wavelength is multiplied by (Llama 3.1; Dubey et al. 2024).
  private static func factors(
    factor: Double, low: Double, high: Double, context: Double, base: Float, headSize: Int
  ) -> [Float] {
    (0..<headSize / 2).map { pair in
      let wavelength = 2 * Double.pi * pow(Double(base), Double(2 * pair) / Double(headSize))
      if wavelength < context / high { return 1 }
      if wavelength > context / low { return Float(factor) }
      let smooth = (context / wavelength - low) / (high - low)
      return Float(1 / ((1 - smooth) / factor + smooth))
    }
  }

  /// The keys of a model's scaling.
  static func values(_ c: ModelConfiguration) throws(GGUFRefusal) -> [(String, GGUFEntry)] {
    switch c.details.rotaryScaling {
    case .none, .llama3: return []
    case .linear(let factor):
      return [("rope.scaling.type", .text("linear")), ("rope.scaling.factor", .number(factor))]
    case .dynamic: throw GGUFRefusal("rotary wavelengths that grow with the text (dynamic)")
    case .yarn(let numbers):
      return [
        ("rope.scaling.type", .text("yarn")), ("rope.scaling.factor", .number(numbers.factor)),
        ("rope.scaling.original_context_length", .count(numbers.context)),
        ("rope.scaling.yarn_beta_fast", .number(numbers.fast)),
        ("rope.scaling.yarn_beta_slow", .number(numbers.slow)),
      ]
    }
  }

  /// The tensor of factors that a model's scaling asks for; nil where it asks for none.
  static func extraTensor(_ c: ModelConfiguration) -> (name: String, numbers: [Float])? {
    guard case .llama3(let numbers) = c.details.rotaryScaling else { return nil }
    let factors = factors(
      factor: Double(numbers.factor), low: Double(numbers.low), high: Double(numbers.high),
      context: Double(numbers.context),
      base: c.rotaryBase, headSize: c.headSize)
    return (tensor, factors)
  }

  /// Whether a tensor is what ``member(_:)`` reads.
  static func isRead(_ name: String) -> Bool { name == tensor }
}
