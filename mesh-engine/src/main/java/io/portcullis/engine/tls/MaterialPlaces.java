package io.portcullis.engine.tls;

/**
 * Where material comes from, for messages: paths of files, or names of properties. Immutable, any thread.
 *
 * @param certificate of the chain
 * @param key of the private key
 * @param roots of the trust anchors
 */
public record MaterialPlaces(String certificate, String key, String roots) {}
