import Kernels
import Storage
import Transformer

/// Copies parameters between a slab and stored tensors, by name.
package enum WeightStore {
  /// Reads every bound tensor into the slab. Names and shapes are all checked before the first number is read.
  /// - Parameters:
  ///   - exempt: what may be stored without a parameter.
  ///   - mayBeMissing: whether the parameter of this name may keep its initial value, as a new head does.
  /// - Throws: ``FileError`` (mismatch) listing the first few tensors that are missing, unknown or of another
  ///   shape, or a tied copy that differs; a bad file if a number is not finite.
  package static func load(
    _ bindings: [TensorBinding], into slab: Slab, from source: any TensorSource,
    exempt: TensorExemptions = TensorExemptions(), mayBeMissing: (String) -> Bool = { _ in false },
    allowNonFinite: Bool = false
  ) throws(FileError) -> LoadReport {
    var report = LoadReport()
    let plan = try plan(bindings, source, exempt, mayBeMissing, &report)
    for (binding, name) in plan {
      let matrix = slab.matrix(offset: binding.offset, rows: binding.rows, columns: binding.columns)
      try source.read(name, into: matrix, transposed: binding.transposed, allowNonFinite: allowNonFinite)
      binding.unscale(matrix)
      report.loaded += 1
    }
    try checkCopies(plan, source, exempt) {
      slab.matrix(offset: $0.offset, rows: $0.rows, columns: $0.columns)
    }
    return report
  }

  /// Reads the bound tensors for inference: see ``InferenceWeights``. Checks as
  /// ``load(_:into:from:exempt:mayBeMissing:allowNonFinite:)`` does.
  ///
  /// - Parameters:
  ///   - layout: the model's, every parameter of which is bound.
  ///   - narrows: whether the weights of products are rounded to bfloat16.
  /// - Returns: nil where no matrix would be at 16 bits: then a slab is as small, and faster to read.
  package static func loadForInference(
    _ bindings: [TensorBinding], _ layout: ParameterLayout, from source: any TensorSource,
    exempt: TensorExemptions = TensorExemptions(), narrows: Bool = false
  ) throws(FileError) -> (weights: StoredWeights, report: LoadReport)? {
    var report = LoadReport()
    let plan = try plan(bindings, source, exempt, { _ in false }, &report)
    let reader = InferenceWeights(layout, plan, from: source, narrows: narrows)
    guard reader.areNarrow else { return nil }
    let weights = try reader.read()
    report.loaded = plan.count
    try checkCopies(plan, source, exempt) { binding in
      let entry = layout.entries.first { $0.parameter.offset == binding.offset }
      return entry.flatMap { weights.pieces($0.parameter).first }
    }
    return (weights, report)
  }

  /// Checks names and shapes as ``load(_:into:from:exempt:mayBeMissing:allowNonFinite:)`` does; reads no number.
  package static func check(
    _ bindings: [TensorBinding], in source: any TensorSource, exempt: TensorExemptions
  ) throws(FileError) {
    var report = LoadReport()
    _ = try plan(bindings, source, exempt, { _ in false }, &report)
  }

  /// The bound tensors with the names that they are stored under, and what else the file holds, all checked.
  static func plan(
    _ bindings: [TensorBinding], _ source: any TensorSource, _ exempt: TensorExemptions,
    _ mayBeMissing: (String) -> Bool, _ report: inout LoadReport
  ) throws(FileError) -> [(TensorBinding, String)] {
    var plan: [(TensorBinding, String)] = []
    var problems: [String] = []
    var used = Set<String>()
    var bound = Set<String>()
    for binding in bindings {
      precondition(bound.insert(binding.name).inserted, "the parameter \(binding.name) is bound twice")
      guard let name = storedName(binding.name, source, exempt) else {
        if mayBeMissing(binding.name) {
          report.initialised.append(binding.name)
        } else {
          problems.append("“\(binding.name)” \(binding.shape) is missing")
        }
        continue
      }
      used.insert(name)
      let shape = source.info(name)?.shape ?? []
      if shape == binding.shape {
        plan.append((binding, name))
      } else {
        problems.append("“\(name)” has shape \(shape), expected \(binding.shape)")
      }
    }
    for name in source.names where !used.contains(name) {
      // A copy of a parameter that is itself missing would otherwise be lost without a word.
      let isCopy = exempt.copies[name].map(bound.contains) ?? false
      if isCopy || exempt.isIgnored(name) {
        report.ignored.append(name)
      } else {
        problems.append("“\(name)” \(source.info(name)?.shape ?? []) is unknown")
      }
    }
    guard problems.isEmpty else {
      let more = problems.count > 5 ? "; and \(problems.count - 5) more" : ""
      throw FileError(
        .mismatch, source.path,
        "does not fit config.json: \(problems.prefix(5).joined(separator: "; "))\(more)")
    }
    return plan
  }

  /// The name under which a parameter is stored: its own, without the optional prefix, with the names that the first BERT
  /// gave to a norm's scale and shift, or with the one that GPT-NeoX's head has come to have.
  static func storedName(
    _ name: String, _ source: any TensorSource, _ exempt: TensorExemptions
  ) -> String? {
    var names = [name]
    if let prefix = exempt.optionalPrefix, name.hasPrefix(prefix) {
      names.append(String(name.dropFirst(prefix.count)))
    }
    for candidate in names {
      if source.info(candidate) != nil { return candidate }
      for (new, old) in Self.otherNames where candidate.hasSuffix(new) {
        let older = String(candidate.dropLast(new.count)) + old
        if source.info(older) != nil { return older }
      }
    }
    return nil
  }

  private static let otherNames = [
    ("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta"),
    ("embed_out.weight", "lm_head.weight"),
  ]

  /// Refuses a stored copy of a parameter that is not the same as the parameter's numbers.
  private static func checkCopies(
    _ plan: [(TensorBinding, String)], _ source: any TensorSource, _ exempt: TensorExemptions,
    _ numbers: (TensorBinding) -> Matrix?
  ) throws(FileError) {
    for (copy, original) in exempt.copies.sorted(by: { $0.key < $1.key }) {
      guard source.info(copy) != nil, let binding = plan.first(where: { $0.0.name == original })?.0,
        let numbers = numbers(binding)
      else { continue }
      try checkCopy(copy, of: binding, numbers, source)
    }
  }

  private static func checkCopy(
    _ copy: String, of binding: TensorBinding, _ original: Matrix, _ source: any TensorSource
  ) throws(FileError) {
    guard let shape = source.info(copy)?.shape, shape == binding.shape else {
      throw FileError(
        .mismatch, source.path, "“\(copy)” should be the same as “\(binding.name)”, but has another shape")
    }
    let scratch = Slab(count: binding.rows * binding.columns)
    let stored = scratch.matrix(offset: 0, rows: binding.rows, columns: binding.columns)
    try source.read(copy, into: stored, transposed: binding.transposed, allowNonFinite: true)
    if let index = stored.firstDifference(from: original) {
      throw FileError(
        .mismatch, source.path,
        "config.json ties “\(copy)” to “\(binding.name)”, but they differ at element "
          + "\(index); set tie_word_embeddings to false there if that is meant")
    }
  }
}
