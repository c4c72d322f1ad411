import Storage

extension LabelledOptions.Target {
  /// Whether an answer that many rows share may be written in several ways, as 1 and 1.0.
  var isOfClasses: Bool { self != .completion && self != .conversation }

  /// What the text of a row and its answer are called.
  var roles: (text: String, answer: String) {
    self == .completion ? ("prompt", "completion") : ("text", "label")
  }
}

extension ColumnChoice {
  /// The columns of prompts and completions: those that options name, else of usual names, else the first and the second of two.
  ///
  /// - Throws: ``DataError`` where that leaves a choice, or an option names a column that is not there.
  static func completion(_ names: ColumnNames, _ options: LabelledOptions) throws -> ColumnChoice {
    let roles = options.target.roles, columns = names.columns
    let givenText = try names.find(options.textColumn, for: roles.text)
    let givenLabel = try names.find(options.labelColumn, for: roles.answer)
    var label = givenLabel ?? names.first(of: UsualNames.completions, except: givenText)
    var text = givenText ?? names.first(of: UsualNames.prompts, except: label)
    if columns.count == 2 {
      text = text ?? label.map { 1 - $0 } ?? 0
      label = label ?? text.map { 1 - $0 }
    } else if columns.count == 1, options.labels == .optional {
      text = text ?? 0
    }
    let list = columns.joined(separator: ", ")
    if text == nil, columns.contains("messages") {
      throw DataError(
        .badInput, "\(names.path): it holds conversations, in messages, where prompts are asked for",
        remedy: "\(option: "task") chat reads them.")
    }
    guard let text else {
      throw DataError(
        .badInput, "\(names.path): it is not clear which column holds the prompt",
        remedy: "name one of \(list) with \(option: "text-column").")
    }
    if label == nil, options.labels == .required {
      throw DataError(
        .badInput, "\(names.path): it is not clear which column holds the completion",
        remedy: "name one of \(list) with \(option: "label-column").")
    }
    guard label != text else {
      throw DataError(
        .badInput, "\(names.path): prompt and completion must be different columns of \(list).")
    }
    return ColumnChoice(text: text, label: label)
  }
}
