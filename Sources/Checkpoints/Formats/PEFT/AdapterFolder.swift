import Kernels
import Storage
import Transformer

/// A folder with an adapter in peft's layout: `adapter_config.json` and `adapter_model.safetensors`.
package struct AdapterFolder: Sendable {
  /// Where the files lie: the folder itself, or `adapter` in it, as a run's checkpoints have it.
  package let path: String
  private let configuration: AdapterConfiguration
  private let source: SafetensorsSource

  static let configurationFile = "adapter_config.json"
  static let weightsFile = "adapter_model.safetensors"

  /// Opens a folder; no tensor is read yet.
  ///
  /// - Throws: ``FileError`` for what is no adapter, is damaged, or is not computed.
  package init(_ path: String) throws(FileError) {
    guard let folder = Self.find(path) else {
      throw FileError(
        path, "holds no adapter; looked for \(Self.configurationFile) here and in adapter/, best/ and last/")
    }
    self.path = folder
    configuration = try AdapterConfiguration(folder + "/" + Self.configurationFile)
    guard exists(folder + "/" + Self.weightsFile) else {
      throw FileError(
        .badInput, folder, "has \(Self.configurationFile) but no \(Self.weightsFile)",
        remedy: "save it with peft: model.save_pretrained(folder, safe_serialization=True)")
    }
    source = try SafetensorsSource(file: folder + "/" + Self.weightsFile)
  }

  /// The folder with an adapter's files that a person may mean.
  private static func find(_ path: String) -> String? {
    ["", "/adapter", "/best/adapter", "/last/adapter"].map { path + $0 }
      .first { exists($0 + "/" + configurationFile) }
  }

  /// The model that it was trained on, where that stands at the path that is written there; nil elsewhere.
  package var localBase: String? {
    guard let base = configuration.base else { return nil }
    return exists(base) ? base : nil
  }

  /// What its maker called that model.
  package var baseName: String? { configuration.base }

  /// What a model ends in with the adapter: its own head, or the labels that the adapter brings with it.
  ///
  /// Their names are in a `config.json` beside the adapter, as Apus writes it; without one they are `LABEL_0` and so on.
  package func head(on base: ModelConfiguration) throws(FileError) -> ModelConfiguration.Head? {
    let own = path + "/config.json"
    if exists(own) { return try HuggingFaceConfiguration.read(own).head }
    let ends = ["score.weight", "classifier.weight", "classifier.out_proj.weight"]
    let found = source.names.first { name in ends.contains { name.hasSuffix($0) } }
    guard let rows = found.flatMap({ source.info($0)?.shape.first }), (2...1 << 20).contains(rows),
      base.head.labels?.count != rows
    else { return nil }
    let labels = (0..<rows).map { "LABEL_\($0)" }
    return configuration.labelsTokens
      ? .tokenClassification(labels: labels) : .classification(labels: labels)
  }

  /// What of a model the adapter holds: the layers that its tensors are of.
  package func trainedPart(of model: TransformerModel) -> TrainedPart {
    let modules = AdapterTensors(source, for: model).modules
    var settings = configuration.settings
    settings.targets = .names(modules.adapted)
    settings.whole = .names(modules.whole)
    return TrainedPart(adapter: settings)
  }

  /// Reads the adapter's numbers.
  ///
  /// - Parameters:
  ///   - model: whose trained part is ``trainedPart(of:)``.
  ///   - slab: in the model's layout.
  /// - Throws: ``FileError`` (mismatch) listing tensors that do not belong to the model; a bad file if a number is not finite.
  package func read(_ model: TransformerModel, into slab: Slab) throws(FileError) {
    _ = try WeightStore.load(
      model.layout.bindings, into: slab, from: AdapterTensors(source, for: model))
  }
}
