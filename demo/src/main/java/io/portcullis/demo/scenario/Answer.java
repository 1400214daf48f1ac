package io.portcullis.demo.scenario;

import tools.jackson.databind.JsonNode;

/**
 * What came back.
 *
 * @param status of HTTP
 * @param text the body
 * @param json the body, or a missing node where it is none
 * @param nanos how long it took
 */
record Answer(int status, String text, JsonNode json, long nanos) {
    boolean isOk() {
        return status == 200;
    }

    /** Which version of the payment service answered, or empty. */
    String version() {
        return json.path("payment").path("version").asString("");
    }

    /** Which copy of the payment service answered, or empty. */
    String copy() {
        return json.path("payment").path("copy").asString("");
    }

    /** What the payment service said, or what the mesh said in its place. */
    String payment() {
        JsonNode payment = json.path("payment");
        return payment.isString() ? payment.asString() : payment.toString();
    }

    /** The trace the payment service was called in, or the storefront where payment was not reached; or empty. */
    String traceId() {
        String payment = traceId(json.path("payment"));
        return payment.isEmpty() ? traceId(json.path("storefront")) : payment;
    }

    private static String traceId(JsonNode hop) {
        String[] fields = hop.path("traceparent").asString("").split("-");
        return fields.length == 4 ? fields[1] : "";
    }
}
