//! Tables of look-alike ideographs: characters that Unicode keeps apart only for round trips, or that fonts of PDF
//! writers put in the place of the common ones.

/// The unified ideographs of the Kangxi radicals U+2F00–U+2FD5, in order.
const KANGXI: &str = "\
    一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方\
    无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸\
    虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊\
    齒龍龜龠";

/// The unified ideographs of the compatibility ideographs U+F900–U+FAD9, in order; those without one stand for
/// themselves.
const COMPATIBILITY: &str = "\
    豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾\
    牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆\
    歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六\
    戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀﨎﨏塚﨑晴﨓﨔凞猪益\
    礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹\
    艹著褐視謁謹賓贈辶逸難響頻恵𤋮舘﩮﩯並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画\
    瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆視調諸請謁諾諭謹變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎";

/// Radicals of U+2E80–U+2EF3 with the ideographs that they stand for in text taken from PDF, as pairs.
const RADICALS: &str = "\
    ⺁厂⺇几⺌小⺎兀⺏尣⺟母⺠民⺬示⺯糸⺰纟⺼月⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻫斉\
    ⻬齐⻮齿⻰龙⻳龟";

/// The unified ideograph of a look-alike, or the character itself.
pub(super) fn unified(c: char) -> char {
    let (table, first) = match c {
        '\u{2F00}'..='\u{2FD5}' => (KANGXI, 0x2F00),
        '\u{F900}'..='\u{FAD9}' => (COMPATIBILITY, 0xF900),
        '\u{2E80}'..='\u{2EF3}' => return radical(c),
        _ => return c,
    };
    table.chars().nth(c as usize - first).unwrap_or(c)
}

fn radical(c: char) -> char {
    let mut pairs = RADICALS.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == c {
            return to;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_become_the_common_ideographs() {
        assert_eq!("⼀⼈⾏⻓⻚豈".chars().map(unified).collect::<String>(), "一人行长页豈");
        assert_eq!(unified('\u{F900}'), '豈');
        assert_eq!(unified('\u{FA0E}'), '\u{FA0E}');
        assert_eq!(COMPATIBILITY.chars().count(), 0xFADA - 0xF900);
        assert_eq!(KANGXI.chars().count(), 0x2FD6 - 0x2F00);
    }
}
