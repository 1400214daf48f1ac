/** What the shop gains: certificates, the gateway's and the sidecars' configuration, their processes. */
@NullMarked
package io.portcullis.demo.mesh;

import org.jspecify.annotations.NullMarked;
