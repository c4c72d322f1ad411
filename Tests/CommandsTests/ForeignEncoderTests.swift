import Checkpoints
import Foundation
import Kernels
import Storage
import Testing
import Transformer

/// Encoders as others save them: without a head, with names of another time, with what they need no more.
@Suite struct ForeignEncoderTests {
  private let bench: Bench

  init() throws { bench = try Bench.shared.get() }

  private static let encoders = ModelFamilies.new.filter { !$0.traits.isCausal }
  private static let labels = ModelConfiguration.Head.classification(labels: ["a", "b", "c"])

  /// A model's file with those of its tensors alone that `isKept` chooses, under other names.
  private func save(
    _ loaded: LoadedModel, in model: ForeignModel, keeping isKept: (TensorBinding) -> Bool,
    named name: (String) -> String
  ) throws {
    try WeightStore.save(
      loaded.model.modelBindings.filter(isKept).map { $0.named(name($0.name)) }, loaded.weights,
      to: model.path + "/model.safetensors")
  }

  private func numbers(_ loaded: LoadedModel) -> [String: [Float]] {
    Dictionary(
      uniqueKeysWithValues: loaded.model.modelBindings.filter { $0.group == .base }.map {
        ($0.name, loaded.weights.matrix(offset: $0.offset, rows: $0.rows, columns: $0.columns).elements)
      })
  }

  /// A bare encoder, its names with or without the prefix, is fine-tuned with a new head and nothing else new.
  @Test(arguments: encoders, [false, true])
  func bareEncodersTakeANewHead(_ family: Family, _ keepsPrefix: Bool) throws {
    let model = try ForeignModel(new: family, bench)
    let whole = try LoadedModel.open(model.path)
    let prefix = family.tensorPrefix
    try save(whole, in: model, keeping: { $0.group == .base }) {
      keepsPrefix || !$0.hasPrefix(prefix) ? $0 : String($0.dropFirst(prefix.count))
    }
    try model.configure(["architectures": [family.bareClassName]])
    let error = try #require(throws: FileError.self) { try LoadedModel.open(model.path) }
    #expect(error.fault == .mismatch && error.reason.contains("bare model (\(family.bareClassName))"))
    #expect(error.remedy.description.contains(family.className(of: .language)))
    let classifier = try LoadedModel.open(model.path, head: Self.labels)
    let head = classifier.model.modelBindings.filter { $0.group == .head }.map(\.name)
    #expect(Set(classifier.report.initialised) == Set(head) && !head.isEmpty)
    #expect(numbers(classifier) == numbers(whole), "\(family)")
  }

  /// A head for hidden tokens gives way to a classifier, which begins with what both have.
  @Test(arguments: encoders)
  func aClassifierTakesTheEncoder(_ family: Family) throws {
    let model = try ForeignModel(new: family, bench)
    let whole = try LoadedModel.open(model.path)
    let classifier = try LoadedModel.open(model.path, head: Self.labels)
    #expect(numbers(classifier) == numbers(whole), "\(family)")
    let shared = Set(whole.model.modelBindings.map(\.name))
    #expect(classifier.report.initialised.allSatisfy { !shared.contains($0) })
  }

  /// The first BERT's names of a norm's scale and shift.
  @Test(arguments: encoders)
  func normsMayHaveTheirOldNames(_ family: Family) throws {
    let model = try ForeignModel(new: family, bench)
    let whole = try LoadedModel.open(model.path)
    try save(whole, in: model, keeping: { _ in true }) {
      $0.replacing("LayerNorm.weight", with: "LayerNorm.gamma").replacing(
        "LayerNorm.bias", with: "LayerNorm.beta")
    }
    #expect(numbers(try LoadedModel.open(model.path)) == numbers(whole))
  }

  /// Numbers that only PyTorch's module has: the positions' own.
  @Test func buffersArePassedOver() throws {
    for prefix in ["", "roberta."] {
      let family = try #require(Family(rawValue: "roberta"))
      let model = try ForeignModel(new: family, bench)
      let whole = try LoadedModel.open(model.path)
      let buffer = TensorBinding(
        name: prefix + "embeddings.position_ids", offset: 0, rows: 1, columns: 4, group: .base)
      try WeightStore.save(
        whole.model.modelBindings + [buffer], whole.weights, to: model.path + "/model.safetensors")
      let again = try LoadedModel.open(model.path)
      #expect(again.report.ignored == [buffer.name] && numbers(again) == numbers(whole))
    }
  }
}
