import CommandLine
import Data
import Storage
import Training

/// What a language model made of items, for people and for programs.
enum ItemReport {
  /// What texts are compared by.
  static func scoring(isCausal: Bool, isJSON: Bool) -> String {
    switch (isCausal, isJSON) {
    case (true, true): "log_probability"
    case (true, false): "log-probability"
    case (false, true): "pseudo_log_likelihood"
    case (false, false): "pseudo-log-likelihood, each token masked in turn"
    }
  }

  // MARK: People

  private static func figure(_ value: Double?) -> String {
    value.map { Format.decimal($0, digits: 4) } ?? "-"
  }

  /// A table with a line for each file, one for all items, and one for the mean of several files.
  static func lines(_ kind: String, _ found: LikelihoodEvaluation.Result, isCausal: Bool) -> [String] {
    let isCloze = found.all.chance == nil
    var table = CheckTable(
      header: [
        "file", "items", isCloze ? "exact" : "accuracy",
        "\(Format.percent(BootstrapInterval.level)) interval",
      ]
        + (isCloze ? ["log-prob.", "bits a byte"] : ["per byte", "chance"]))
    table.numbers = Set(1..<table.header.count)
    func row(_ name: String, _ f: LikelihoodFigures) -> [String] {
      let interval = f.interval.map { "\(figure($0.low)) to \(figure($0.high))" } ?? "-"
      return [name, "\(f.items)", figure(f.accuracy), interval]
        + (isCloze
          ? [figure(f.logProbability), figure(f.bitsPerByte)]
          : [figure(f.accuracyPerByte), figure(f.chance)])
    }
    table.rows = found.files.map { row($0.name, $0.figures) }
    if found.files.count > 1 {
      table.rows.append(row("all items", found.all))
      table.rows.append(
        ["mean of files", "\(found.files.count)", figure(found.meanOfFiles)]
          + [String](repeating: "", count: table.header.count - 3))
    }
    return ["\(kind), by \(scoring(isCausal: isCausal, isJSON: false))"] + table.lines
  }

  // MARK: Programs

  /// The figures of each file and of all.
  static func json(_ found: LikelihoodEvaluation.Result, seed: UInt64) -> JSONValue {
    let files = found.files.map { file in
      JSONValue.object(JSONObject([("file", .string(file.name))] + members(file.figures)))
    }
    return .object(
      JSONObject(
        members(found.all) + [
          ("mean_of_files", .number(found.meanOfFiles)), ("interval_level", .number(BootstrapInterval.level)),
          ("interval_resamples", .integer(BootstrapInterval.resamples)), ("seed", seed.configValue),
          ("files", .array(files)),
        ]))
  }

  private static func members(_ f: LikelihoodFigures) -> [(String, JSONValue)] {
    func number(_ value: Double?) -> JSONValue { value.map { $0.isFinite ? .number($0) : .null } ?? .null }
    var members: [(String, JSONValue)] = [
      ("items", .integer(f.items)), ("accuracy", number(f.accuracy)),
      ("interval", .array([number(f.interval?.low), number(f.interval?.high)])),
    ]
    if f.chance != nil {
      members += [("accuracy_per_byte", number(f.accuracyPerByte)), ("chance", number(f.chance))]
    }
    return members + [
      ("log_probability", number(f.logProbability)), ("bits_per_byte", number(f.bitsPerByte)),
      ("cut_items", .integer(f.cutItems)),
    ]
  }
}
