package dev.caracal.compat;

import java.util.List;
import java.util.Optional;

/**
 * All rows of a table at one moment; binary columns in hex.
 *
 * @param rows cells in the order of the columns, empty for NULL
 */
record Table(List<String> columns, List<List<Optional<String>>> rows) {
}
