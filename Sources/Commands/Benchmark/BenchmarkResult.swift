import Benchmarks
import CommandLine
import Foundation
import Transformer

/// What a benchmark of many things found, as it prints it.
struct BenchmarkResult: Encodable {
  /// The command.
  let command: String
  /// The machine.
  let machine: MeasuredMachine
  /// What was computed in.
  let precision: Precision
  /// What the machine can do at most, by the names in JSON.
  let limits: [String: Double]
  /// The same in words.
  let limit: String
  /// What the rows are called in JSON.
  let rowsName: String
  /// What was found of each thing.
  let rows: [MeasuredRow]

  /// Rows and limits stand beside the other members.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    try container.encode(command, forKey: MemberName(stringValue: "command"))
    try container.encode(machine, forKey: MemberName(stringValue: "machine"))
    try container.encode(precision.rawValue, forKey: MemberName(stringValue: "precision"))
    for (name, limit) in limits { try container.encode(limit, forKey: MemberName(stringValue: name)) }
    try container.encode(rows, forKey: MemberName(stringValue: rowsName))
  }

  /// Prints it as JSON where that is asked for; else the machine, its limits and a table.
  func print(_ options: CommonOptions, _ titles: [String], _ console: Console) throws {
    if options.wantsJSON { return try printJSON(self, console, keys: .convertToSnakeCase) }
    console.page(machine.text)
    console.page(limit)
    var table = Table(titles)
    for row in rows { table.add(row.cells) }
    for line in table.lines { console.result(line) }
  }
}

/// The name of a member of a JSON object.
struct MemberName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
