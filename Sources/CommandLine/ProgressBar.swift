import Storage

/// A line of a task's state: what turns, the first field, a bar, the other fields.
struct ProgressBar: Sendable, Equatable {
  /// `name value` each.
  var fields: [String] = []
  /// The share that is done, 0 to 1; nil for no bar.
  var done: Double?
  /// How often the line has moved by itself; nil while it does not.
  var turn: Int?

  /// Shorter bars say nothing, longer ones nothing more.
  private static let shortest = 8, longest = 30

  /// All fields, two spaces between them.
  var text: String { fields.joined(separator: "  ") }

  /// The line for so many columns. Of the first field stands there what fits; then a bar, where there is room for the shortest;
  /// then whole fields. What room is left lengthens the bar.
  func line(columns: Int, _ signs: BarSigns) -> String {
    let sign = turn.map { String(signs.turns[$0 % signs.turns.count]) + " " } ?? ""
    let head = columns > DisplayWidth.of(sign) + Self.shortest ? sign : ""
    let first = head + DisplayWidth.prefix(of: fields.first ?? "", columns: columns - DisplayWidth.of(head))
    var used = DisplayWidth.of(first)
    // What is no number is not known.
    let done = done.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
    let percent = done.map { " " + Format.percent($0) } ?? ""
    let hasBar = done != nil && used + 2 + Self.shortest + DisplayWidth.of(percent) <= columns
    if hasBar { used += 2 + Self.shortest + DisplayWidth.of(percent) }
    var rest = ""
    for field in fields.dropFirst() {
      let width = 2 + DisplayWidth.of(field)
      if used + width > columns { break }
      rest += "  " + field
      used += width
    }
    guard hasBar, let done else { return first + rest }
    let length = min(Self.longest, Self.shortest + columns - used)
    let full = Int((done * Double(length)).rounded(.down))
    let bar =
      signs.doneColour + String(repeating: signs.done, count: full) + signs.plain
      + signs.openColour + String(repeating: signs.open, count: length - full) + signs.plain
    return first + "  " + bar + percent + rest
  }
}
