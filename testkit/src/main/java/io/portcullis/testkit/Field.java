package io.portcullis.testkit;

/**
 * A header field as it came over the wire, the case of its name kept.
 *
 * @param name before the colon
 * @param value without the white space around it
 */
public record Field(String name, String value) {
    @Override
    public String toString() {
        return name + ": " + value;
    }
}
