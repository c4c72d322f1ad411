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
        return try sequenceHead()
      }
      if suffix == names.tokenClassification { return .tokenClassification(labels: try labels()) }
    }
    let classified = names.tokenClassification == nil ? "sequences" : "sequences and of tokens"
    throw failure(
      "architectures",
      "is “\(name.prefix(60))”; Apus knows pretrained models and classifiers of \(classified) of \(names.prefix)"
    )
  }

  /// What a classifier of sequences answers, by `problem_type`; without one, a model of one output gives a number, as in
  /// transformers.
  private func sequenceHead() throws(FileError) -> ModelConfiguration.Head {
    switch try text("problem_type") {
    case "single_label_classification"?: return .classification(labels: try labels())
    case "multi_label_classification"?: return .multiLabel(labels: try labels(atLeast: 1))
    case "regression"?: return .regression(try oneNumber())
    case nil:
      return try outputCount() == 1 ? .regression(try oneNumber()) : .classification(labels: try labels())
    case let other?:
      throw failure(
        "problem_type",
        "is “\(other.prefix(60))”; Apus knows single_label_classification, multi_label_classification and regression"
      )
    }
  }

  /// The number of outputs that a file names; nil for none.
  private func outputCount() throws(FileError) -> Int? {
    if let value = value("id2label") { return try labelValues(value).count }
    return try integer("num_labels", 1...Self.largestWidth)
  }

  private func oneNumber() throws(FileError) -> TargetScale {
    let count = try outputCount() ?? 2
    guard count == 1 else {
      throw failure("problem_type", "is regression of \(count) numbers; Apus computes one, of num_labels 1")
    }
    return try TargetScale.read(self)
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

  private func labels(atLeast least: Int = 2) throws(FileError) -> [String] {
    guard let value = value("id2label") else {
      // transformers leaves out the labels of its default.
      let count = try integer("num_labels", least...Self.largestWidth) ?? 2
      return (0..<count).map { "LABEL_\($0)" }
    }
    let values = try labelValues(value)
    guard (least...Self.largestWidth).contains(values.count) else {
      throw failure("id2label", "must name \(least == 1 ? "a label" : "two labels") or more")
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
