/**
 * Pods without a cluster: network namespaces joined by a node, with addresses of both families, DNS, virtual service
 * addresses and packet capture. Linux, as root.
 */
@NullMarked
package io.portcullis.testkit.pods;

import org.jspecify.annotations.NullMarked;
