import Foundation
import Kernels
import Storage
import Transformer

extension AdapterFolder {
  /// Writes a model's adapter as `adapter/`, which peft opens on the model that it was trained on.
  ///
  /// Beside it stands the whole model's `config.json`, which peft leaves unread: the names of labels are in it.
  ///
  /// - Parameters:
  ///   - model: whose trained part has adapters.
  ///   - weights: in its layout.
  ///   - base: where the model lies that stays as it was.
  static func write(
    _ model: TransformerModel, _ weights: Slab, base: String, in writer: DirectoryWriter
  ) throws {
    guard let settings = model.trainedPart.adapter else { return }
    try writer.writeFile(
      "adapter/" + configurationFile, JSONPage.data(configuration(model, settings, base: base)))
    try writer.writeFile("adapter/config.json", HuggingFaceConfiguration.data(model.configuration))
    try writer.add("adapter/" + weightsFile) { path in
      try WeightStore.save(
        model.layout.bindings.map { $0.named(AdapterTensors.prefix + $0.name) }, weights, to: path)
    }
  }

  /// Reads back what ``write(_:_:base:in:)`` wrote into a checkpoint.
  static func read(_ model: TransformerModel, into slab: Slab, checkpoint: String) throws(FileError) {
    let source = try SafetensorsSource(file: checkpoint + "/adapter/" + weightsFile)
    _ = try WeightStore.load(
      model.layout.bindings.map { $0.named(AdapterTensors.prefix + $0.name) }, into: slab, from: source)
  }

  private static func configuration(
    _ model: TransformerModel, _ settings: LowRankSettings, base: String
  ) -> JSONObject {
    let c = model.configuration
    let task: JSONValue =
      c.head.widened != nil
      ? .string(c.head.labelsTokens ? "TOKEN_CLS" : "SEQ_CLS") : c.isCausal ? .string("CAUSAL_LM") : .null
    let whole = wholeModules(model)
    return [
      "base_model_name_or_path": .string(base), "bias": .string("none"),
      "fan_in_fan_out": .bool(model.frozen.bindings.contains(where: \.transposed)),
      "inference_mode": .bool(true),
      "init_lora_weights": .bool(true), "lora_alpha": number(settings.alpha),
      "lora_dropout": number(Double("\(settings.dropout)") ?? 0),
      "modules_to_save": whole.isEmpty ? .null : .array(whole.map { .string($0) }),
      "peft_type": .string("LORA"),
      "r": .integer(settings.rank), "target_modules": .array(targets(model).map { .string($0) }),
      "task_type": task, "use_dora": .bool(false), "use_rslora": .bool(settings.usesRootScale),
    ]
  }

  private static func number(_ value: Double) -> JSONValue {
    value == value.rounded() && abs(value) < 1e9 ? .integer(Int(value)) : .number(value)
  }

  /// The layers that are trained whole, by names that peft finds them by: outside the model's own scope the outermost.
  private static func wholeModules(_ model: TransformerModel) -> [String] {
    let scope = model.layout.exemptions.optionalPrefix
    let names = model.layout.bindings.filter { $0.group != .adapter }.map { binding in
      let module = binding.name.prefix(upTo: binding.name.lastIndex(of: ".") ?? binding.name.endIndex)
      guard let scope, binding.name.hasPrefix(scope) else {
        return String(module.prefix { $0 != "." })
      }
      return String(module)
    }
    return Set(names).sorted()
  }

  /// The adapted layers by the shortest ends of names that no other layer has.
  private static func targets(_ model: TransformerModel) -> [String] {
    let adapted = Set(model.layout.bindings.compactMap { AdapterTensors.module(of: $0.name) })
    let others = (model.layout.bindings + model.frozen.bindings).filter {
      !$0.rank1 && $0.group != .adapter && $0.name.hasSuffix(".weight")
    }.map { String($0.name.dropLast(".weight".count)) }.filter { !adapted.contains($0) }
    var ends: Set<String> = []
    for module in adapted {
      let parts = module.split(separator: ".")
      let counts = (1...parts.count).map { parts.suffix($0).joined(separator: ".") }
      ends.insert(
        counts.first { end in !others.contains { $0 == end || $0.hasSuffix("." + end) } } ?? module)
    }
    return ends.sorted()
  }
}
