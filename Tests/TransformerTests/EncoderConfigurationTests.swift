import Foundation
import Kernels
import Storage
import TestSupport
import Testing
import Transformer

/// What `config.json` files of encoders beside BERT say: ModernBERT's windows, bases and pooling.
@Suite struct EncoderConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let modernbert = [
    "model_type": #""modernbert""#, "vocab_size": "100", "hidden_size": "64", "num_hidden_layers": "4",
    "num_attention_heads": "4", "intermediate_size": "96", "max_position_embeddings": "512",
  ]

  private func read(_ change: [String: String]) throws -> ModelConfiguration {
    let members = Self.modernbert.merging(change) { $1 }.map { "\"\($0)\": \($1)" }.joined(separator: ",\n")
    return try HuggingFaceConfiguration.read(try folder.write("config.json", "{\(members)}"))
  }

  private func expectWindows(
    _ c: ModelConfiguration, _ length: Int, _ layers: Set<Int>, _ base: Float,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let windows = c.details.windows
    #expect(
      windows?.length == length && windows?.layers == layers && windows?.rotaryBase == base,
      sourceLocation: sourceLocation)
  }

  @Test func windowsAreThoseOfTransformers() throws {
    let usual = try read([:])
    expectWindows(usual, 65, [1, 2], 10_000)
    #expect(
      usual.rotaryBase == 160_000 && usual.norm == .layer(bias: false) && usual.feedForward == .gated(.gelu))
    #expect(usual.classifierRows == .first && usual.dropout == 0 && usual.tieEmbeddings)
    // Files of version 4 of transformers.
    let older = try read([
      "global_attn_every_n_layers": "2", "local_attention": "9", "local_rope_theta": "500",
      "global_rope_theta": "2000", "classifier_pooling": #""mean""#,
    ])
    expectWindows(older, 5, [1, 3], 500)
    #expect(older.rotaryBase == 2_000 && older.classifierRows == .mean)
    // Files of version 5.
    let newer = try read([
      "layer_types": #"["sliding_attention", "full_attention", "full_attention", "sliding_attention"]"#,
      "rope_parameters":
        #"{"full_attention": {"rope_type": "default", "rope_theta": 3000}, "sliding_attention": {"rope_type": "default", "rope_theta": 70}}"#,
    ])
    expectWindows(newer, 65, [0, 3], 70)
    #expect(newer.rotaryBase == 3_000)
    for c in [older, newer, try read(["global_attn_every_n_layers": "1"])] {
      let path = try folder.write("config.json", try HuggingFaceConfiguration.data(c))
      #expect(try HuggingFaceConfiguration.read(path) == c)
    }
  }

  @Test(arguments: [
    ("classifier_activation", #""relu""#), ("classifier_bias", "true"), ("decoder_bias", "false"),
    ("classifier_pooling", #""max""#), ("hidden_activation", #""relu""#), ("local_attention", "0"),
    ("sliding_window", "3"), ("rope_scaling", #"{"rope_type": "linear", "factor": 2}"#),
    ("local_rope_theta", "null"), ("global_attn_every_n_layers", "0"), ("num_attention_heads", "64"),
    ("layer_types", #"["full_attention"]"#), ("norm_bias", "1"),
    ("rope_parameters", #"{"full_attention": {"rope_type": "linear", "factor": 2.0}}"#),
  ])
  func refusesByName(key: String, value: String) throws {
    let error = #expect(throws: FileError.self) { _ = try read([key: value]) }
    let named = key == "num_attention_heads" ? "hidden_size" : key
    #expect(error?.reason.contains(named) == true && error?.fault == .badInput, "\(error?.description ?? "")")
  }
}
