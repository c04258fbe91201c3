import type { ShippedBoards } from "./ship.ts";
import type { TermVector } from "./terms.ts";

const head = `/**
 * Written by \`npm run boards\`. Fitted to the times of whole models in benchmark/README.md, and to the graphs in benchmark/models, of
 * github.com/Tencent/ncnn at commit a4d2ea1d4422c9e849f166fd7a4aefb52f942f6a.
 *
 * ncnn is available under the BSD 3-Clause License. Copyright (C) 2017 THL A29 Limited, a Tencent company. All rights reserved.
 * Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are
 * met: redistributions of source code must retain the above copyright notice, this list of conditions and the following
 * disclaimer; redistributions in binary form must reproduce the above copyright notice, this list of conditions and the
 * following disclaimer in the documentation and/or other materials provided with the distribution; neither the name of the copyright holder
 * nor the names of its contributors may be used to endorse or promote products derived from this software without specific
 * prior written permission. THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR
 * IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR
 * PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
 * SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS
 * OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
 * LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF
 * THE POSSIBILITY OF SUCH DAMAGE.
 */
import type { ShippedBoards } from "../ship.ts";
import type { TermVector } from "../terms.ts";
`;

/** The module that ships: figures in four digits, one board a line. */
export function formatShippedBoards(shipped: ShippedBoards, graphs: ReadonlyMap<string, TermVector>): string {
  const lines = (values: readonly unknown[]) => values.map((value) => `  ${formatted(value)},\n`).join("");
  const models = [...graphs].map(([name, terms]) => `  ${JSON.stringify(name)}: ${formatted(terms, 8)},\n`);
  return (
    `${head}\n/** Terms of the graphs, by name. */\nexport const graphTerms: Readonly<Record<string, TermVector>> = {\n${models.join("")}};\n\n` +
    `/** The boards, and how far their fits err. */\nexport const ncnnBoards: ShippedBoards = {\n` +
    `typical: ${formatted(shipped.typical)},\n` +
    `boards: [\n${lines(shipped.boards)}],\n` +
    `modelErrors: [\n${lines(shipped.modelErrors)}],\n` +
    `relativeErrors: [\n${lines(shipped.relativeErrors)}],\n};\n`
  );
}

function formatted(value: unknown, digits = 4): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "number" ? Number(inner.toPrecision(digits)) : inner,
  );
}
