/// What a progress bar is drawn with: signs that the terminal knows, and colours where they are wanted.
package struct BarSigns: Sendable, Equatable {
  /// The part that is done, and the part that is not; a column each.
  let done: Character, open: Character
  /// What turns, one after the other.
  let turns: [Character]
  /// Begins and ends the colour of a part (ECMA-48 SGR); empty for no colour.
  let doneColour: String, openColour: String, plain: String

  /// Signs of ASCII without colour.
  package static let ascii = BarSigns(isUnicode: false, hasColours: false)

  /// - Parameters:
  ///   - isUnicode: whether signs beyond ASCII are shown.
  ///   - hasColours: whether colours are wanted.
  package init(isUnicode: Bool, hasColours: Bool) {
    (done, open) = isUnicode ? ("━", "─") : ("#", "-")
    turns = Array(isUnicode ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "|/-\\")
    (doneColour, openColour, plain) = hasColours ? ("\u{1B}[32m", "\u{1B}[2m", "\u{1B}[0m") : ("", "", "")
  }

  /// As a process's environment says: signs by the locale's encoding, no colours with `NO_COLOR` (no-color.org).
  package init(_ environment: [String: String]) {
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let encoding = locale.uppercased().filter { $0 != "-" }
    self.init(isUnicode: encoding.contains("UTF8"), hasColours: environment["NO_COLOR"]?.isEmpty ?? true)
  }
}
