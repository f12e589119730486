/** Writing the wire format of BEP 3 and the compact peer lists of BEP 23. */
package dev.caracal.bencode;
