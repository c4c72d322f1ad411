import Storage

// What a model ends in and how it was pretrained.
extension ConfigurationReader {
  /// What the model ends in, from `architectures` and the labels.
  func head(_ family: Family) throws(FileError) -> ModelConfiguration.Head {
    let names = family.type.classNames
    guard let value = value("architectures") else { return names.usualHead }
    guard case .array(let found) = value, found.count == 1, case .string(let name) = found[0] else {
      throw failure("architectures", "must be a list of one name, found \(value.text)")
    }
    let suffix = String(name.dropFirst(names.prefix.count))
    if name.hasPrefix(names.prefix) {
      if names.language.contains(suffix) { return .language }
      if names.replacedToken.contains(suffix) { return .replacedToken }
      if suffix == names.classification {
        try refuse("problem_type", unless: .string("single_label_classification"))
        return .classification(labels: try labels())
      }
      if suffix == names.tokenClassification { return .tokenClassification(labels: try labels()) }
    }
    let classified = names.tokenClassification == nil ? "sequences" : "sequences and of tokens"
    throw failure(
      "architectures",
      "is “\(name.prefix(60))”; Apus knows pretrained models and classifiers of \(classified) of \(names.prefix)"
    )
  }

  /// How an encoder was pretrained, as Apus writes it.
  func pretraining(_ family: Family) throws(FileError) -> PretrainingRecord? {
    guard let name = try text("apus_objective") else { return nil }
    guard let objective = Objective(rawValue: name), objective.suits(family) else {
      let names = Objective.allCases.filter { $0.suits(family) }.map(\.rawValue).joined(separator: ", ")
      throw failure("apus_objective", "is “\(name.prefix(40))”; for this model_type Apus knows \(names)")
    }
    return PretrainingRecord(
      objective: objective,
      maskProbability: try number("apus_mask_probability", 0.01...0.9) ?? Float(MaskShare.usual))
  }

  private func labels() throws(FileError) -> [String] {
    guard let value = value("id2label") else {
      // transformers leaves out the labels of its default.
      let count = try integer("num_labels", 2...Self.largestWidth) ?? 2
      return (0..<count).map { "LABEL_\($0)" }
    }
    let values = try labelValues(value)
    guard (2...Self.largestWidth).contains(values.count) else {
      throw failure("id2label", "must name two labels or more")
    }
    var labels: [String] = []
    for (id, value) in values.enumerated() {
      switch value {
      case .string(let label): labels.append(label)
      case .integer, .number, .bool: labels.append(value.text)
      default: throw failure("id2label", "has no text for id \(id), but \(value.text)")
      }
    }
    guard Set(labels).count == labels.count else { throw failure("id2label", "names a label twice") }
    return labels
  }

  /// What `id2label` names, in the order of the ids: an object from ids, or a list.
  private func labelValues(_ value: JSONValue) throws(FileError) -> [JSONValue] {
    switch value {
    case .array(let values): return values
    case .object(let names):
      var values: [JSONValue] = []
      for id in 0..<names.count {
        guard let value = names["\(id)"] else {
          throw failure("id2label", "has no text for id \(id); ids must run from 0 to \(names.count - 1)")
        }
        values.append(value)
      }
      return values
    default: throw failure("id2label", "must name two labels or more")
    }
  }
}
