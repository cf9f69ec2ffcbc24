extension ReportPage {
    /// Colours are those of Okabe and Ito, made darker or lighter until they stand out from the page (3:1, and 4.5:1 where they are
    /// letters); who sees none has the order, the dashes and the tables. On paper the space below a heading keeps it together with its drawings.
    static let style = """
        :root { color-scheme: light dark; --page: #fff; --ink: #1c2024; --soft: #59616b; --rule: #d9dde2;
          --s0: #0067a8; --s1: #b54b00; --s2: #007a5a; --s3: #8d3b73; --s4: #7a6200; --s5: #5b6470 }
        @media (prefers-color-scheme: dark) { :root { --page: #15181b; --ink: #e8eaed; --soft: #a3abb5; --rule: #353b42;
          --s0: #5eb8f2; --s1: #ff9a57; --s2: #45c79d; --s3: #e39ac6; --s4: #dcc04a; --s5: #aab3bf } }
        * { box-sizing: border-box }
        body { margin: 0 auto; padding: 24px 16px 48px; max-width: 1160px; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif }
        h1 { margin: 0; font-size: 28px; line-height: 1.2 }
        h2 { margin: 48px 0 4px; padding-top: 12px; border-top: 1px solid var(--rule); font-size: 20px }
        p { margin: 0 0 12px; max-width: 70ch }
        .period, footer, section p { color: var(--soft) }
        .lead { font-size: 20px; line-height: 1.45 }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 16px; margin: 24px 0 }
        dt { color: var(--soft); font-size: 14px }
        dd { margin: 0; font-size: 20px; font-variant-numeric: tabular-nums }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 28px 24px;
          margin: 20px 0; align-items: start }
        figure { margin: 0; min-width: 0 }
        figcaption { margin-bottom: 4px; font-size: 15px; overflow-wrap: anywhere }
        .title { display: block; font-weight: 600 }
        .key { display: flex; flex-wrap: wrap; gap: 0 16px; font-size: 14px; color: var(--soft) }
        .swatch { display: inline-block; width: 10px; height: 10px; margin-right: 6px; background: currentColor }
        svg { display: block; width: 100%; height: auto }
        svg text { font: 11px system-ui, sans-serif; fill: var(--soft) }
        .grid { stroke: var(--rule) }
        .axis, .range { stroke: var(--soft) }
        .fill, .dot { fill: currentColor }
        .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round }
        .line.s1 { stroke-dasharray: 6 3 }
        .line.s2 { stroke-dasharray: 2 2 }
        .hollow { fill: var(--page); stroke: currentColor; stroke-width: 2 }
        svg .name { fill: currentColor; font-weight: 600 }
        .s0 { color: var(--s0) } .s1 { color: var(--s1) } .s2 { color: var(--s2) }
        .s3 { color: var(--s3) } .s4 { color: var(--s4) } .s5 { color: var(--s5) }
        details { font-size: 14px }
        summary { color: var(--soft); cursor: pointer }
        details .scroll { max-height: 320px }
        .scroll { overflow: auto }
        table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums }
        th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap }
        th { font-weight: 400 }
        thead th { color: var(--soft) }
        th:first-child { text-align: left }
        footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--rule); font-size: 14px }
        @page { size: A4; margin: 14mm }
        @media print {
          :root { color-scheme: light; --page: #fff; --ink: #000; --soft: #333; --rule: #ccc;
            --s0: #0067a8; --s1: #b54b00; --s2: #007a5a; --s3: #8d3b73; --s4: #7a6200; --s5: #5b6470 }
          body { padding: 0; max-width: none; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
          dl { grid-template-columns: repeat(6, auto) }
          dd { font-size: 12pt }
          .figures { grid-template-columns: 1fr 1fr }
          figure, tr, dl, header { break-inside: avoid }
          h2 { break-after: avoid }
          h2 + p { break-inside: avoid; padding-bottom: 60mm; margin-bottom: -56mm }
          details { display: none }
          .scroll { overflow: visible }
          p { max-width: none }
          footer { margin-top: 16px; font-size: 8pt; break-inside: avoid }
          table { font-size: 9pt }
        }
        """
}
