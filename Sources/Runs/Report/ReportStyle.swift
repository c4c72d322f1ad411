/// The looks and the behaviour of a report, both within the page: `report.css` and `report.js`, embedded in the code.
///
/// Colours differ in lightness as well as hue, and curves by shape too, so that they can be told apart by everybody; text
/// has a contrast of 4.5 and more on its ground (WCAG 2.2, 1.4.3). Fonts are those of the reader's system, Chinese among
/// them.
enum ReportStyle {
  /// The style sheet.
  static let sheet = String(decoding: PackageResources.report_css, as: UTF8.self)
  /// The style sheet of a page of explanations.
  static let explanations = String(decoding: PackageResources.explanations_css, as: UTF8.self)
  /// Shows the figures under the pointer; without it a report lacks nothing but that.
  static let script = String(decoding: PackageResources.report_js, as: UTF8.self)
}
