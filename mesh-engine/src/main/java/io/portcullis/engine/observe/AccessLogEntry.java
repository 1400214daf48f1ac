package io.portcullis.engine.observe;

/** What has a line in the access log. Immutable, any thread. */
sealed interface AccessLogEntry permits ExchangeRecord, TunnelRecord {}
