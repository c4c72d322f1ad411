import Kernels

/// Ties a stored tensor to a place in a slab of parameters.
package struct TensorBinding: Sendable, Equatable {
  /// The tensor's name in the file.
  package let name: String
  /// The first number in the slab.
  package let offset: Int
  package let rows: Int
  package let columns: Int
  /// Stored as [columns, rows].
  package let transposed: Bool
  /// Stored as [columns]; `rows` is 1.
  package let rank1: Bool

  package init(
    name: String, offset: Int, rows: Int, columns: Int, transposed: Bool = false, rank1: Bool = false
  ) {
    precondition(!rank1 || (rows == 1 && !transposed), "\(name): a vector is one row")
    self.name = name
    self.offset = offset
    self.rows = rows
    self.columns = columns
    self.transposed = transposed
    self.rank1 = rank1
  }

  /// The shape in the file.
  package var shape: [Int] { rank1 ? [columns] : transposed ? [columns, rows] : [rows, columns] }
}

/// What loading did besides copying numbers.
package struct LoadReport: Sendable, Equatable {
  /// The number of tensors read.
  package var loaded = 0
  /// Stored tensors that were passed over on purpose.
  package var ignored: [String] = []
  /// Parameters that were not stored and keep their initial values.
  package var initialised: [String] = []
}

/// Which stored tensors need no parameter of their own.
package struct TensorExemptions: Sendable {
  /// Names that may be passed over; one `*` stands for any text.
  package var ignored: [String] = []
  /// Stored copies of a parameter, by name: they must hold the same numbers as the parameter.
  package var copies: [String: String] = [:]
  /// A prefix of the parameters' names that some files leave out.
  package var optionalPrefix: String?

  package init(ignored: [String] = [], copies: [String: String] = [:], optionalPrefix: String? = nil) {
    self.ignored = ignored
    self.copies = copies
    self.optionalPrefix = optionalPrefix
  }

  func isIgnored(_ name: String) -> Bool {
    ignored.contains { pattern in
      guard let star = pattern.firstIndex(of: "*") else { return pattern == name }
      let (start, end) = (pattern[..<star], pattern[pattern.index(after: star)...])
      return name.count >= start.count + end.count && name.hasPrefix(start) && name.hasSuffix(end)
    }
  }

  /// What transformers stores for a model of this configuration beyond its parameters: masks and tables that can
  /// be computed, copies of tied weights, and heads that the configuration does not use.
  package init(for configuration: ModelConfiguration) {
    let isLanguageModel = configuration.head == .language
    switch configuration.architecture {
    case .gpt2:
      ignored = ["*.attn.bias", "*.attn.masked_bias"]
      optionalPrefix = "transformer."
      if !isLanguageModel {
        ignored.append("lm_head.weight")
      } else if configuration.tieEmbeddings {
        copies["lm_head.weight"] = "transformer.wte.weight"
      }
    case .llama:
      ignored = ["*.rotary_emb.inv_freq"]
      if !isLanguageModel {
        ignored.append("lm_head.weight")
      } else if configuration.tieEmbeddings {
        copies["lm_head.weight"] = "model.embed_tokens.weight"
      }
    case .bert:
      ignored = ["bert.embeddings.position_ids", "embeddings.position_ids", "cls.seq_relationship.*"]
      optionalPrefix = "bert."
      if isLanguageModel {
        ignored += ["bert.pooler.*", "pooler.*"]
        copies["cls.predictions.decoder.bias"] = "cls.predictions.bias"
        if configuration.tieEmbeddings {
          copies["cls.predictions.decoder.weight"] = "bert.embeddings.word_embeddings.weight"
        }
      } else {
        ignored.append("cls.*")
      }
    case .electra:
      ignored = ["electra.embeddings.position_ids", "embeddings.position_ids"]
      optionalPrefix = "electra."
      if isLanguageModel, configuration.tieEmbeddings {
        copies["generator_lm_head.weight"] = "electra.embeddings.word_embeddings.weight"
      }
      if case .classification = configuration.head { ignored.append("discriminator_predictions.*") }
    }
  }
}

/// Copies parameters between a slab and safetensors files, by name.
package enum WeightStore {
  /// Writes the bound tensors to a file, and syncs it.
  @discardableResult
  package static func save(
    _ bindings: [TensorBinding], _ slab: Slab, to path: String, metadata: [String: String] = [:]
  ) throws(WriteError) -> FileDigest {
    let tensors = bindings.map { binding in
      SafetensorsTensor(
        name: binding.name, shape: binding.shape,
        matrix: slab.matrix(offset: binding.offset, rows: binding.rows, columns: binding.columns),
        transposed: binding.transposed)
    }
    return try SafetensorsWriter.write(tensors, to: path, metadata: metadata)
  }

  /// Reads every bound tensor into the slab. Names and shapes are all checked before the first number is read.
  /// - Parameters:
  ///   - exempt: what may be stored without a parameter.
  ///   - mayBeMissing: whether the parameter of this name may keep its initial value, as a new head does.
  /// - Throws: ``CheckpointError`` (mismatch) listing the first few tensors that are missing, unknown or of another
  ///   shape, or a tied copy that differs; a bad file if a number is not finite.
  package static func load(
    _ bindings: [TensorBinding], into slab: Slab, from source: SafetensorsSource,
    exempt: TensorExemptions = TensorExemptions(), mayBeMissing: (String) -> Bool = { _ in false },
    allowNonFinite: Bool = false
  ) throws(CheckpointError) -> LoadReport {
    var report = LoadReport()
    let plan = try plan(bindings, source, exempt, mayBeMissing, &report)
    for (binding, name) in plan {
      let matrix = slab.matrix(offset: binding.offset, rows: binding.rows, columns: binding.columns)
      try source.read(name, into: matrix, transposed: binding.transposed, allowNonFinite: allowNonFinite)
      report.loaded += 1
    }
    for (copy, original) in exempt.copies.sorted(by: { $0.key < $1.key }) {
      guard source.info(copy) != nil, let binding = plan.first(where: { $0.0.name == original })?.0 else {
        continue
      }
      try checkCopy(copy, of: binding, slab, source)
    }
    return report
  }

  private static func plan(
    _ bindings: [TensorBinding], _ source: SafetensorsSource, _ exempt: TensorExemptions,
    _ mayBeMissing: (String) -> Bool, _ report: inout LoadReport
  ) throws(CheckpointError) -> [(TensorBinding, String)] {
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
      throw CheckpointError(
        .mismatch, source.path,
        "does not fit config.json: \(problems.prefix(5).joined(separator: "; "))\(more)")
    }
    return plan
  }

  /// The name under which a parameter is stored: its own, without the optional prefix, or with the names that the
  /// first BERT gave to a norm's scale and shift.
  private static func storedName(
    _ name: String, _ source: SafetensorsSource, _ exempt: TensorExemptions
  ) -> String? {
    var names = [name]
    if let prefix = exempt.optionalPrefix, name.hasPrefix(prefix) {
      names.append(String(name.dropFirst(prefix.count)))
    }
    for candidate in names {
      if source.info(candidate) != nil { return candidate }
      for (new, old) in [("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta")]
      where candidate.hasSuffix(new) {
        let older = String(candidate.dropLast(new.count)) + old
        if source.info(older) != nil { return older }
      }
    }
    return nil
  }

  private static func checkCopy(
    _ copy: String, of binding: TensorBinding, _ slab: Slab, _ source: SafetensorsSource
  ) throws(CheckpointError) {
    guard let shape = source.info(copy)?.shape, shape == binding.shape else {
      throw CheckpointError(
        .mismatch, source.path, "“\(copy)” should be the same as “\(binding.name)”, but has another shape")
    }
    let scratch = Slab(count: binding.rows * binding.columns)
    let stored = scratch.matrix(offset: 0, rows: binding.rows, columns: binding.columns)
    try source.read(copy, into: stored, transposed: binding.transposed, allowNonFinite: true)
    for index in 0..<scratch.count where scratch.base[index] != slab.base[binding.offset + index] {
      throw CheckpointError(
        .mismatch, source.path,
        "config.json ties “\(copy)” to “\(binding.name)”, but they differ at element "
          + "\(index); set tie_word_embeddings to false there if that is meant")
    }
  }
}
