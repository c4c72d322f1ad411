import Data
import Storage

extension LabelledTable {
  /// What of the file was not read as it stands there: rows that cannot be used, bytes that are not UTF-8.
  ///
  /// - Parameter isEnforced: whether rows that were passed over would have stopped the training.
  func unread(isEnforced: Bool) -> [Finding] {
    var findings: [Finding] = []
    if skippedRows > 0 {
      findings.append(
        Finding(
          isEnforced ? .fatal : .warning, "bad-rows",
          "\(path): \(CheckWords.count(skippedRows, "row")) cannot be used"
            + (isEnforced ? "" : skippedRows == 1 ? " and is left out" : " and are left out"),
          remedy: isEnforced ? LabelledTable.remedy(hasQuotingProblem: hasQuotingProblem).capitalized : "",
          examples: problems))
    }
    if invalidSequences > 0 {
      findings.append(
        Finding(
          .warning, "not-utf8",
          "\(path): \(CheckWords.count(invalidSequences, "sequence")) of bytes were not UTF-8",
          remedy: "Convert the file with iconv, naming its encoding"))
    }
    return findings
  }
}
